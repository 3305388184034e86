import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { figuresApi, type Wall } from '@/shared/api/figures'
import { fromFailure, type Kind, type Problem } from '@/shared/api/problem'
import { useSaid } from '@/shared/browser/address'
import { useLive } from '@/apps/desk/session/live'
import { wallAddress } from './useRotation'

const every = 10_000
const soonest = 3_000
const staleAfter = 30
const final: Kind[] = ['missing', 'forbidden', 'invalid']

/**
 * What the wall shows, read again and again: soon after the stream tells of something, else every ten seconds, whatever went wrong before. Only the end
 * of the session, and an area that is not there, end it. How old the figures are is the server's word and the time since, so a wrong clock of the screen does not matter.
 */
export function useWall() {
  const said = useSaid(wallAddress)
  const data = shallowRef<Wall | null>(null)
  const signedOut = ref(false)
  /** Why there is nothing to show, where asking again would not help: the area is none, or not theirs. */
  const refused = shallowRef<Problem | null>(null)
  const tick = ref(performance.now())
  let heardAt = 0
  let askedAt = 0
  let timer = 0
  let gone = false

  async function read() {
    window.clearTimeout(timer)
    askedAt = performance.now()
    try {
      data.value = await figuresApi.wall(said.value.grid, AbortSignal.timeout(every))
      refused.value = null
      heardAt = tick.value = performance.now()
    } catch (cause) {
      const problem = fromFailure(cause)
      signedOut.value = problem.kind === 'signed_out'
      refused.value = final.includes(problem.kind) ? problem : null
    }
    if (!gone && !signedOut.value && !refused.value) timer = window.setTimeout(read, every)
  }

  useLive(() => {
    if (signedOut.value || refused.value || gone) return
    const wait = askedAt + soonest - performance.now()
    window.clearTimeout(timer)
    timer = window.setTimeout(read, Math.max(wait, 0))
  })
  watch(() => said.value.grid, () => void read(), { immediate: true })
  const seconds = window.setInterval(() => (tick.value = performance.now()), 1_000)
  onScopeDispose(() => {
    gone = true
    window.clearTimeout(timer)
    window.clearInterval(seconds)
  })

  const age = computed(() => (data.value ? Math.max(data.value.age_seconds + (tick.value - heardAt) / 1000, 0) : 0))
  return { data, age, stale: computed(() => age.value > staleAfter), signedOut, refused }
}
