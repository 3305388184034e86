import { computed, onScopeDispose, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { territoryApi } from '@/shared/api/territory'
import { useLoad } from '@/shared/parts/load'

const settle = 300

/** The grid a place lies in, asked again a moment after the place stops changing. */
export function useLocated(place: () => { lon: number; lat: number; crs: string } | null) {
  const { t, locale } = useI18n()
  const { data, problem, loading, run } = useLoad(async (signal) => {
    const at = place()
    return at ? territoryApi.locate(at, signal) : null
  })

  let timer = 0
  watch(() => JSON.stringify(place()), () => {
    data.value = null
    problem.value = null
    loading.value = !!place()
    clearTimeout(timer)
    timer = window.setTimeout(run, settle)
  })
  watch(locale, () => problem.value && run())
  if (place()) void run()
  onScopeDispose(() => clearTimeout(timer))

  /** Why the place cannot be taken; a server that cannot be reached is no reason not to send. */
  const refused = computed(() => {
    const cause = problem.value
    if (!cause || cause.kind !== 'invalid') return ''
    return cause.detail || t('problem.invalid')
  })

  return { found: data, loading, refused }
}
