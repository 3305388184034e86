import { reactive, shallowRef } from 'vue'
import { api } from '@/api/client'
import type { Handing, StaffChange } from '@/api/types'
import { useDoing } from '@/composables/doing'
import { dayStart } from '@/composables/times'

export const acts = ['appoint', 'end', 'stand_in'] as const

/** A change of a post: first what it would do to open cases, then, unchanged, for good. */
export function useStaffChange(post: () => string, changed: () => void) {
  const form = reactive({ act: '' as '' | (typeof acts)[number], account: '', by: '', from: '', to: '', reason: '' })
  const hands = shallowRef<Handing[] | null>(null)
  const { busy, errors, run, forget: forgetErrors } = useDoing(['account', 'by', 'from', 'to', 'reason'])

  function draft(apply: boolean): StaffChange {
    const { act, account, by, from, to, reason } = form
    return {
      act, post: post(), apply, to: dayStart(to),
      ...(act === 'end' ? { account } : { from: dayStart(from) }),
      ...(act === 'appoint' ? { account } : {}),
      ...(act === 'stand_in' ? { by, reason } : {}),
    }
  }

  async function look() {
    hands.value = (await run(() => api.changeStaff(draft(false)))) ?? null
  }

  async function apply() {
    if (!(await run(() => api.changeStaff(draft(true))))) return
    form.act = ''
    hands.value = null
    changed()
  }

  function forget() {
    hands.value = null
    forgetErrors()
  }

  return { form, hands, busy, errors, look, apply, forget }
}
