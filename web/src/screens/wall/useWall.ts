import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { useRoute } from 'vue-router'
import { api } from '@/api/client'
import { fromFailure } from '@/api/problem'
import type { Wall } from '@/api/types'
import { useLive } from '@/composables/live'

const every = 10_000
const soonest = 3_000
const staleAfter = 30

/**
 * What the wall shows, read again and again: soon after the stream tells of something, else every ten seconds, whatever went wrong before. Only the end
 * of the session ends it. How old the figures are is the server's word and the time since, so a wrong clock of the screen does not matter.
 */
export function useWall() {
  const route = useRoute()
  const data = shallowRef<Wall | null>(null)
  const signedOut = ref(false)
  const tick = ref(performance.now())
  let heardAt = 0
  let askedAt = 0
  let timer = 0
  let gone = false

  async function read() {
    window.clearTimeout(timer)
    askedAt = performance.now()
    try {
      data.value = await api.wall(String(route.query.grid ?? '') || undefined, AbortSignal.timeout(every))
      heardAt = tick.value = performance.now()
    } catch (cause) {
      signedOut.value = fromFailure(cause).kind === 'signed_out'
    }
    if (!gone && !signedOut.value) timer = window.setTimeout(read, every)
  }

  useLive(() => {
    if (signedOut.value || gone) return
    const wait = askedAt + soonest - performance.now()
    window.clearTimeout(timer)
    timer = window.setTimeout(read, Math.max(wait, 0))
  })
  void read()
  const seconds = window.setInterval(() => (tick.value = performance.now()), 1_000)
  onScopeDispose(() => {
    gone = true
    window.clearTimeout(timer)
    window.clearInterval(seconds)
  })

  const age = computed(() => (data.value ? Math.max(data.value.age_seconds + (tick.value - heardAt) / 1000, 0) : 0))
  return { data, age, stale: computed(() => age.value > staleAfter), signedOut }
}
