import { onScopeDispose, reactive } from 'vue'
import { casesApi } from '@/shared/api/cases'
import { useLive } from '@/apps/desk/session/live'
import { views } from './views'

const upTo = 20
const rest = 20_000

/** How many cases each view holds: one's own exactly, the others to twenty, beyond which "20+" says enough. */
export function useCounts() {
  const counts = reactive<Record<string, string>>({})
  let running = false
  let again = false
  let timer = 0
  let due = 0

  async function count() {
    timer = 0
    running = true
    try {
      for (const [key, n] of Object.entries(await casesApi.counts())) counts[key] = String(n)
      for (const view of views.filter((v) => v.counted === 'roughly')) {
        const { items, next } = await casesApi.cases({ ...view.filter, limit: upTo })
        counts[view.key] = next ? `${items.length}+` : String(items.length)
      }
    } catch {
      // The list itself says what is wrong; a missing number need not say it again.
    }
    running = false
    if (again) soon()
    again = false
  }

  /** Counts after a while, or earlier if somebody asks for it earlier. */
  function soon(delay = 2_000) {
    const at = Date.now() + delay
    if (running) again = true
    if (running || (timer && due <= at)) return
    clearTimeout(timer)
    due = at
    timer = window.setTimeout(count, delay)
  }

  void count()
  useLive(() => soon(rest))
  onScopeDispose(() => clearTimeout(timer))
  return { counts, soon }
}
