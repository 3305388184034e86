import { onScopeDispose, watch, type Ref } from 'vue'
import { casesApi, type CaseFilter } from '@/shared/api/cases'
import { openStates } from '@/shared/api/states'
import { useLive } from '@/apps/desk/session/live'
import { useLoad } from '@/shared/parts/load'

const page = 20
const rest = 3_000

/** The cases of a drawn area or a chosen grid, the newest first. */
export function useFound(filter: Ref<CaseFilter>, wanted: Ref<boolean>) {
  const load = useLoad(async (signal) => (wanted.value ? casesApi.cases({ ...filter.value, state: filter.value.state ?? openStates.join(','), limit: page }, signal) : null))
  watch([wanted, () => JSON.stringify(filter.value)], () => void load.run(), { immediate: true })
  let timer = 0
  useLive(() => {
    if (wanted.value) timer ||= window.setTimeout(() => ((timer = 0), void load.run()), rest)
  })
  onScopeDispose(() => clearTimeout(timer))
  return load
}
