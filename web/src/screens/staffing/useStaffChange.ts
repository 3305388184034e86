import { api } from '@/api/client'
import type { StaffChange } from '@/api/types'
import { useDraft } from '@/composables/draft'
import { dayStart } from '@/composables/times'
import { useLookFirst } from './useLookFirst'

export const acts = ['appoint', 'end', 'stand_in'] as const

/** A change of a post: first what it would do to open cases, then, unchanged, for good. */
export function useStaffChange(post: () => string, changed: () => void) {
  const { entries: form, restored, prefill, clear } = useDraft('post change', post, () => ({ act: '' as '' | (typeof acts)[number], account: '', by: '', from: '', to: '', reason: '' }))

  function draft(apply: boolean): StaffChange {
    const { act, account, by, from, to, reason } = form.value
    return {
      act, post: post(), apply, to: dayStart(to),
      ...(act === 'end' ? { account } : { from: dayStart(from) }),
      ...(act === 'appoint' ? { account } : {}),
      ...(act === 'stand_in' ? { by, reason } : {}),
    }
  }

  const { seen: hands, ...change } = useLookFirst(['account', 'by', 'from', 'to', 'reason'], (apply) => api.changeStaff(draft(apply)), () => {
    clear()
    changed()
  })
  return { form, restored, prefill, clear, hands, ...change }
}
