import { beforeEach, expect, it, vi } from 'vitest'
import { casesApi, type Case, type Prospects } from '@/shared/api/cases'
import { fromAnswer, fromFailure } from '@/shared/api/problem'
import { mostMarked, useBulk } from './useBulk'

const at = (id: string, allowed: boolean) => ({ id, case: { id, version: 3 } as Case, allowed, why: allowed ? null : { zh: '不行', en: 'no' } })
const foreseen = { items: [at('a', true), at('b', false), at('c', true)], actions: [{ action: 'urge', name: { zh: '催办', en: 'Urge' }, needs: ['reason'], possible: 2 }, { action: 'file', name: { zh: '立案', en: 'File' }, needs: ['condition'], possible: 3 }] } as Prospects

beforeEach(() => {
  vi.restoreAllMocks()
  vi.spyOn(casesApi, 'prospects').mockResolvedValue(foreseen)
})

it('does only what is possible, one after the other, with the version that was seen', async () => {
  const act = vi.spyOn(casesApi, 'act').mockImplementation(async (id) => ({ id, version: 4 }) as Case)
  const told = vi.fn()
  const bulk = useBulk(told)
  for (const id of ['a', 'b', 'c']) bulk.mark(id)
  await bulk.choose('urge')
  expect(bulk.actions.value.map((one) => one.action)).toEqual(['urge'])
  await bulk.run()
  expect(act).not.toHaveBeenCalled()
  expect(bulk.lacking.value).toBe('reason')
  bulk.reason.value = '请尽快'
  await bulk.run()
  expect(act.mock.calls.map(([id, action, body]) => [id, action, body.version, body.reason])).toEqual([['a', 'urge', 3, '请尽快'], ['c', 'urge', 3, '请尽快']])
  expect(bulk.done.value).toBe(2)
  expect(told).toHaveBeenCalledTimes(2)
  expect([...bulk.marked]).toEqual(['b'])
})

it('goes on after a cut with the same identifiers, and repeats nothing that was done', async () => {
  const act = vi.spyOn(casesApi, 'act').mockResolvedValueOnce({ id: 'a', version: 4 } as Case).mockRejectedValueOnce(fromFailure(new TypeError('lost'))).mockResolvedValueOnce({ id: 'c', version: 4 } as Case)
  const bulk = useBulk(() => {})
  for (const id of ['a', 'b', 'c']) bulk.mark(id)
  await bulk.choose('urge')
  bulk.reason.value = '请尽快'
  await bulk.run()
  expect(bulk.outcomes.get('c')!.state).toBe('failed')
  await bulk.run()
  expect(act.mock.calls.map(([id]) => id)).toEqual(['a', 'c', 'c'])
  expect(act.mock.calls[2]![2].id).toBe(act.mock.calls[1]![2].id)
  expect(bulk.done.value).toBe(2)
})

it('says in words at which case it failed, and does the others', async () => {
  vi.spyOn(casesApi, 'act').mockRejectedValueOnce(fromAnswer(409, { title: 'Conflict', status: 409, detail: '刚被他人处理' })).mockResolvedValueOnce({ id: 'c', version: 4 } as Case)
  const bulk = useBulk(() => {})
  await bulk.choose('urge')
  bulk.reason.value = '请尽快'
  await bulk.run()
  expect(bulk.outcomes.get('a')).toEqual({ state: 'failed', why: '刚被他人处理' })
  expect(bulk.outcomes.get('c')!.state).toBe('done')
})

it('marks no more than can be asked about at once', () => {
  const bulk = useBulk(() => {})
  for (let i = 0; i < mostMarked + 5; i++) bulk.mark(String(i))
  expect(bulk.marked.size).toBe(mostMarked)
})
