import { computed, onScopeDispose, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { api } from '@/api/client'
import { useLive } from '@/composables/live'
import { useLoad } from '@/composables/load'
import { useNow } from '@/composables/now'
import { useSession } from '@/composables/session'
import { useTrail } from '@/composables/trail'
import { periodFrom, type Period } from './period'

const rest = 3_000

/** The figures of an area in a period; both are in the address. */
export function useIndicators() {
  const route = useRoute()
  const router = useRouter()
  const now = useNow()
  const { session, area } = useSession()
  const period = computed<Period>({
    get: () => periodFrom(route.query, now.value),
    set: ({ from, to }) => void router.push({ name: 'indicators', query: { ...route.query, from, to } }),
  })
  const grid = computed(() => String(route.query.grid ?? '') || area.value)

  const figures = useLoad((signal) => api.indicators({ grid: grid.value, ...period.value, by: 'grid' }, signal))
  const days = useLoad((signal) => api.indicators({ grid: grid.value, ...period.value, by: 'day' }, signal))
  const here = useTrail(grid)

  watch([grid, () => period.value.from, () => period.value.to], () => {
    void figures.run()
    void days.run()
  }, { immediate: true })

  // Figures move when a case is closed or filed; once in a while is often enough to look.
  let timer = 0
  useLive(() => {
    timer ||= window.setTimeout(() => {
      timer = 0
      void figures.run()
    }, rest)
  })
  onScopeDispose(() => clearTimeout(timer))

  return { grid, period, figures, days, here, district: computed(() => session.value?.district ?? '') }
}
