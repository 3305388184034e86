import { expect, it } from 'vitest'
import type { CaseEvent } from '@/shared/api/cases'
import { decidedIn, reasonOfAsk, stepsOf, toldIn } from './story'

const event = (at: string, owner: string | null) => ({ at, owner: owner && { kind: 'post', code: owner, name: owner } }) as unknown as CaseEvent
const events = [event('2026-07-01T00:00:00Z', 'centre'), event('2026-07-01T00:00:20Z', 'head'), event('2026-07-01T00:43:20Z', null)]

it('says who held the case for how long between the events, and leaves out moments', () => {
  const waits = stepsOf(events, false, 0).map((step) => step.wait && [step.wait.owner?.name, step.wait.ms])
  expect(waits).toEqual([null, ['head', 43 * 60_000], null])
})

it('does not say that anybody uses the time of a suspension', () => {
  const suspended = { ...event('2026-07-01T00:00:00Z', 'head'), to: 'suspended' } as CaseEvent
  expect(stepsOf([suspended], true, Date.parse('2026-07-02T00:00:00Z'))[0]!.wait?.suspended).toBe(true)
})

it('lets the last wait run while the case is open, with whoever held it last', () => {
  const now = Date.parse('2026-07-01T01:43:20Z')
  expect(stepsOf(events, true, now).at(-1)?.wait).toMatchObject({ owner: { name: 'head' }, ms: 60 * 60_000, running: true })
})

const act = (action: string, ask: string, reason = '') => ({ action, ask, reason, told: { kind: 'unit', code: 'u', name: 'u' } }) as unknown as CaseEvent

it('names what was decided, but not what a request says by its own name', () => {
  expect([act('extend', 'extend'), act('refuse', 'extend'), act('withdraw', 'suspend')].map(decidedIn)).toEqual(['', 'extend', 'suspend'])
})

it('leaves the suggested owner of a return to its sentence', () => {
  expect([toldIn(act('return', '')), toldIn(act('assist', ''))?.name]).toEqual([null, 'u'])
})

it('finds the reason of the request that waits, not of one that was refused before', () => {
  const all = [act('extend', 'extend', '第一次'), act('refuse', 'extend', '材料不足'), act('extend', 'extend', '等配件')]
  expect(reasonOfAsk(all, 'extend')).toBe('等配件')
  expect(reasonOfAsk(all, 'close')).toBe('')
})
