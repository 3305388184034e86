import { expect, it } from 'vitest'
import type { CaseEvent } from '@/api/types'
import { stepsOf } from './story'

const event = (at: string, owner: string | null) => ({ at, owner: owner && { kind: 'post', code: owner, name: owner } }) as unknown as CaseEvent
const events = [event('2026-07-01T00:00:00Z', 'centre'), event('2026-07-01T00:00:20Z', 'head'), event('2026-07-01T00:43:20Z', null)]

it('says who held the case for how long between the events, and leaves out moments', () => {
  const waits = stepsOf(events, false, 0).map((step) => step.wait && [step.wait.owner?.name, step.wait.ms])
  expect(waits).toEqual([null, ['head', 43 * 60_000], null])
})

it('lets the last wait run while the case is open, with whoever held it last', () => {
  const now = Date.parse('2026-07-01T01:43:20Z')
  expect(stepsOf(events, true, now).at(-1)?.wait).toMatchObject({ owner: { name: 'head' }, ms: 60 * 60_000, running: true })
})
