import { computed, onScopeDispose, readonly, watch } from 'vue'
import { callsApi, type CurrentCall } from '@/shared/api/calls'
import { fromFailure, type Problem } from '@/shared/api/problem'
import { kept, turn } from '@/shared/browser/belongings'
import { useLive } from './live'
import { useSession } from './session'

const told = kept<{ now: CurrentCall; at: number } | null>(() => null)
const problem = kept<Problem | null>(() => null)
const lost = kept(() => false)
/** Since what is told was read, in ms. */
const elapsed = kept(() => 0)
const asked = kept(() => 0)
const strips = kept(() => 0)

/** How often an operator's seat is looked at while nothing is heard of it, in ms. */
const unheard = 5_000

async function read() {
  const [mine, whose] = [++asked.value, turn()]
  const latest = () => mine === asked.value && whose === turn()
  try {
    const now = await callsApi.currentCall()
    if (!latest()) return
    told.value = { now, at: performance.now() }
    elapsed.value = 0
    problem.value = null
  } catch (cause) {
    if (latest()) problem.value = fromFailure(cause)
  }
}

async function sit(extension: string, reason?: string) {
  lost.value = false
  await callsApi.takeSeat(extension.trim(), reason)
  await read()
}

const forget = () => (lost.value = false)

/** The seat (座席) of an operator and the call at it: one for all screens. The frame keeps it up to date (useSeatWatch). */
export function useSeat() {
  const current = computed(() => told.value?.now ?? null)
  const call = computed(() => current.value?.call ?? null)
  /** How long the call has been ringing, or rang, in whole seconds. */
  const waited = computed(() => Math.floor((call.value?.waited_seconds ?? 0) + (call.value?.state === 'ringing' ? elapsed.value / 1000 : 0)))
  return { current, call, waited, lost: readonly(lost), problem: readonly(problem), strips: readonly(strips), read, sit, forget }
}

/** A screen that shows the call itself: the frame need not. */
export function useOwnStrip() {
  strips.value++
  onScopeDispose(() => strips.value--)
}

/** For the frame: hears of calls wherever an operator is. */
export function useSeatWatch() {
  const { session, has } = useSession()
  const mine = computed(() => (session.value && !session.value.once && has('operator') ? session.value.account : ''))
  const { live } = useLive(undefined, (news) => {
    if (news.lost) lost.value = true
    if (mine.value) void read()
  })
  watch([mine, live], ([who]) => who && void read(), { immediate: true })
  const timer = setInterval(() => {
    if (told.value?.now.call) elapsed.value = performance.now() - told.value.at
  }, 1000)
  // A call must not go unseen while the stream is cut off or the last look failed.
  const again = setInterval(() => {
    if (mine.value && (problem.value || (!live.value && told.value?.now.seat))) void read()
  }, unheard)
  onScopeDispose(() => [timer, again].forEach(clearInterval))
}
