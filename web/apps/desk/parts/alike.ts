import { computed, onScopeDispose, watch } from 'vue'
import { reportsApi, type Sketch } from '@/shared/api/reports'
import { useLoad } from '@/shared/parts/load'

const settle = 600

/** Cases that something being written may repeat, looked up a moment after it stops changing. Failing to find any never stands in the way. */
export function useAlike(sketch: () => Sketch | null, except: () => string = () => '') {
  const { data, run } = useLoad(async (signal) => {
    const now = sketch()
    return now ? reportsApi.alike(now, signal) : []
  })
  let timer = 0
  watch(() => JSON.stringify(sketch()), () => {
    clearTimeout(timer)
    timer = window.setTimeout(run, settle)
  })
  if (sketch()) void run()
  onScopeDispose(() => clearTimeout(timer))
  return { found: computed(() => (data.value ?? []).filter((one) => one.case.id !== except())) }
}
