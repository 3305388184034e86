import { computed, onScopeDispose, ref, watch, type Ref } from 'vue'
import { api } from '@/api/client'
import { fieldErrors, fromFailure, type Problem } from '@/api/problem'
import { useLive } from '@/composables/live'
import { useLoad } from '@/composables/load'

/**
 * The call at the operator's own seat, and the one that the report in the making belongs to. They differ once the caller has
 * hung up: what is written goes on belonging to that call, and the next one does not take it over.
 */
export function useCall(named: Ref<string>, blank: () => boolean) {
  const { data: current, problem, run } = useLoad((signal) => api.currentCall(signal))
  const wrongSeat = ref('')
  /** The extension where somebody else sits; it can be taken over with a reason. */
  const taken = ref('')
  const lost = ref(false)
  const namedPhone = ref('')
  const declined = ref('')
  const busy = ref(false)
  const since = ref(0)
  const elapsed = ref(0)

  const { live } = useLive(undefined, (news) => {
    if (news.lost) lost.value = true
    void run()
  })
  watch(live, (now) => now && void run())
  void run()

  const call = computed(() => current.value?.call ?? null)
  const waited = computed(() => Math.floor((call.value?.waited_seconds ?? 0) + (call.value?.state === 'ringing' ? elapsed.value : 0)))

  watch(current, () => {
    since.value = performance.now()
    elapsed.value = 0
    const now = call.value
    if (!now || now.id === declined.value) return
    if (blank() || (!named.value && now.state === 'answered')) take()
    else if (named.value === now.id) namedPhone.value = now.phone
  })
  const timer = setInterval(() => (elapsed.value = (performance.now() - since.value) / 1000), 1000)
  onScopeDispose(() => clearInterval(timer))

  // A filed or discarded report lets go of its call; while that is still spoken the next report belongs to it too.
  watch(named, (id) => {
    if (!id && call.value?.state === 'answered' && call.value.id !== declined.value && blank()) take()
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
    lost.value = false
    try {
      await api.takeSeat(extension.trim(), reason)
      taken.value = ''
      await run()
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

  return { current, call, waited, problem, wrongSeat, taken, lost, namedPhone, busy, sit, take, drop, run }
}
