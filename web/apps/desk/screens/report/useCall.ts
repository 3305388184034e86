import { ref, watch, type Ref } from 'vue'
import { fieldErrors, fromFailure, type Problem } from '@/shared/api/problem'
import { useOwnStrip, useSeat } from '@/apps/desk/session/seat'

/**
 * The call at the operator's own seat, and the one that the report in the making belongs to. They differ once the caller has
 * hung up: what is written goes on belonging to that call, and the next one does not take it over. ready is whether the report is one
 * that calls bring; asked is the call for which somebody came here.
 */
export function useCall(named: Ref<string>, report: { blank: boolean; ready: boolean; asked: string }) {
  const seat = useSeat()
  const { current, call } = seat
  useOwnStrip()
  const wrongSeat = ref('')
  /** The extension where somebody else sits; it can be taken over with a reason. */
  const taken = ref('')
  const namedPhone = ref('')
  const declined = ref('')
  const busy = ref(false)

  watch(() => [current.value, report.asked] as const, ([, asked]) => {
    const now = call.value
    if (!now || now.id === declined.value) return
    const wanted = report.ready || asked === now.id
    if (wanted && (report.blank || (report.ready && !named.value && now.state === 'answered'))) take()
    else if (named.value === now.id) namedPhone.value = now.phone
  }, { immediate: true })

  // A filed or discarded report lets go of its call; while that is still spoken the next report belongs to it too.
  watch(named, (id) => {
    if (!id && report.ready && call.value?.state === 'answered' && call.value.id !== declined.value && report.blank) take()
  })

  function take() {
    declined.value = ''
    named.value = call.value?.id ?? ''
    namedPhone.value = call.value?.phone ?? ''
  }

  function drop() {
    declined.value = call.value?.id ?? ''
    named.value = ''
  }

  async function sit(extension: string, reason?: string) {
    busy.value = true
    wrongSeat.value = ''
    try {
      await seat.sit(extension, reason)
      taken.value = ''
    } catch (cause) {
      const failed = fromFailure(cause)
      if (failed.document.code === 'call.seat_taken') taken.value = extension.trim()
      refused(failed)
    } finally {
      busy.value = false
    }
  }

  function refused(cause: Problem) {
    const found = fieldErrors(cause, ['extension', 'reason'])
    wrongSeat.value = found.extension || found.reason || found[''] || cause.kind
  }

  return { ...seat, wrongSeat, taken, namedPhone, busy, sit, take, drop }
}
