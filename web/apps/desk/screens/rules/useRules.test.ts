import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { effectScope, ref } from 'vue'
import { rulesApi, type Edition } from '@/shared/api/rules'
import { fromAnswer } from '@/shared/api/problem'
import type { RuleKind } from './kinds'
import { useRules } from './useRules'

const edition = (revision: string, seconds: number, by = '') =>
  ({ kind: 'hotline', revision, version: 0, in_force: { answer_seconds: 15 }, draft: { answer_seconds: seconds }, differs: seconds !== 15, drafted_by: by, tests: [], history: [], evidence: [] }) as unknown as Edition
const stale = () => fromAnswer(409, { title: 'Conflict', status: 409, detail: 'stale', code: 'rulebook.stale', field: 'revision' })

async function opened() {
  vi.spyOn(rulesApi, 'rules').mockResolvedValueOnce(edition('0', 15))
  const rules = effectScope().run(() => useRules(ref<RuleKind>('hotline')))!
  await flushPromises()
  return rules
}

async function late() {
  const rules = await opened()
  rules.draft.value = { answer_seconds: 30 }
  vi.spyOn(rulesApi, 'rules').mockResolvedValueOnce(edition('0-a', 20, 'other'))
  vi.spyOn(rulesApi, 'saveRules').mockRejectedValueOnce(stale())
  await rules.save()
  return rules
}

afterEach(() => vi.restoreAllMocks())

describe('a rulebook that two write', () => {
  it('keeps what was typed and shows theirs beside it', async () => {
    const rules = await late()
    expect(rulesApi.saveRules).toHaveBeenCalledWith('hotline', '0', { answer_seconds: 30 })
    expect(rules.draft.value).toEqual({ answer_seconds: 30 })
    expect(rules.theirs.value?.drafted_by).toBe('other')
    expect(rules.clashes.value).toEqual([{ of: [], field: 'answer_seconds', before: '20', after: '30' }])
    expect(rules.trouble.value).toBeNull()
  })

  it('goes on from theirs', async () => {
    const rules = await late()
    rules.takeTheirs()
    expect(rules.draft.value).toEqual({ answer_seconds: 20 })
    expect(rules.theirs.value).toBeNull()
    expect(rules.unsaved.value).toBe(false)
  })

  it('is saved over theirs only as it was shown', async () => {
    const rules = await late()
    vi.mocked(rulesApi.saveRules).mockRejectedValueOnce(stale())
    vi.mocked(rulesApi.rules).mockResolvedValueOnce(edition('0-b', 25, 'third'))
    await rules.saveOver()
    expect(rulesApi.saveRules).toHaveBeenLastCalledWith('hotline', '0-a', { answer_seconds: 30 })
    expect(rules.theirs.value?.drafted_by).toBe('third')
    vi.mocked(rulesApi.saveRules).mockResolvedValueOnce(edition('0-c', 30, 'me'))
    await rules.saveOver()
    expect(rulesApi.saveRules).toHaveBeenLastCalledWith('hotline', '0-b', { answer_seconds: 30 })
    expect(rules.theirs.value).toBeNull()
  })

  it('says what the server said where theirs cannot be read', async () => {
    const rules = await opened()
    vi.spyOn(rulesApi, 'publishRules').mockRejectedValueOnce(stale())
    vi.spyOn(rulesApi, 'rules').mockRejectedValueOnce(new TypeError('offline'))
    await rules.publish()
    expect(rules.trouble.value?.detail).toBe('stale')
    expect(rules.theirs.value).toBeNull()
  })
})
