import { onScopeDispose, watch, type Ref } from 'vue'
import { api, type CaseFilter } from '@/shared/api/client'
import { openStates } from '@/shared/api/types'
import { useLive } from '@/apps/desk/session/live'
import { useLoad } from '@/shared/parts/load'

const page = 20
const rest = 3_000

/** The cases of a drawn area or a chosen grid, the newest first. */
export function useFound(filter: Ref<CaseFilter>, wanted: Ref<boolean>) {
  const load = useLoad(async (signal) => (wanted.value ? api.cases({ ...filter.value, state: filter.value.state ?? openStates.join(','), limit: page }, signal) : null))
  watch([wanted, () => JSON.stringify(filter.value)], () => void load.run(), { immediate: true })
  let timer = 0
  useLive(() => {
    if (wanted.value) timer ||= window.setTimeout(() => ((timer = 0), void load.run()), rest)
  })
  onScopeDispose(() => clearTimeout(timer))
  return load
}
