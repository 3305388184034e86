import { computed, onScopeDispose, watch } from 'vue'
import { reportsApi, type ForecastInput } from '@/shared/api/reports'
import { useLoad } from '@/shared/parts/load'

const settle = 250

/** What the report would become, asked anew a moment after it stops changing. Not knowing it never stands in the way of sending. */
export function useForecast(asked: () => ForecastInput | null) {
  const { data, problem, run } = useLoad(async (signal) => {
    const now = asked()
    return now ? reportsApi.forecast(now, signal) : null
  })
  let timer = 0
  watch(() => JSON.stringify(asked()), () => {
    clearTimeout(timer)
    timer = window.setTimeout(run, settle)
  })
  if (asked()) void run()
  onScopeDispose(() => clearTimeout(timer))
  return { forecast: computed(() => (asked() && !problem.value ? data.value : null)) }
}
