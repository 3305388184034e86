import { shallowRef } from 'vue'
import { staffingApi, type StaffChange } from '@/shared/api/staffing'
import type { Asked } from '@/shared/api/requests'
import { useDraft } from '@/apps/desk/fields/draft'
import { dayStart } from '@/shared/times/times'
import { useLookFirst } from './useLookFirst'

export const acts = ['appoint', 'end', 'stand_in'] as const

/** A change of a post: first what it would do to open cases, then, unchanged, for good. */
export function useStaffChange(post: () => string, changed: () => void) {
  const { entries: form, restored, prefill, clear } = useDraft('post change', post, () => ({ act: '' as '' | (typeof acts)[number], account: '', by: '', from: '', to: '', reason: '', remark: '' }))
  /** What another must sign first. */
  const asked = shallowRef<Asked | null>(null)

  function draft(apply: boolean): StaffChange {
    const { act, account, by, from, to, reason, remark } = form.value
    return {
      act, post: post(), apply, to: dayStart('to', to),
      ...(act === 'end' ? { account } : { from: dayStart('from', from) }),
      ...(act === 'appoint' ? { account, ...(remark ? { remark } : {}) } : {}),
      ...(act === 'stand_in' ? { by, reason } : {}),
    }
  }

  const { seen: hands, ...change } = useLookFirst(['account', 'by', 'from', 'to', 'reason', 'remark'], async (apply) => {
    const done = await staffingApi.changeStaff(draft(apply))
    asked.value = done.asked
    return done.hands
  }, () => {
    clear()
    if (!asked.value) changed()
  })
  return { form, asked, restored, prefill, clear, hands, ...change }
}
