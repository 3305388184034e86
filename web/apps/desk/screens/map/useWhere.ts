import { watch, type Ref } from 'vue'
import { staffingApi } from '@/shared/api/staffing'
import { territoryApi } from '@/shared/api/territory'
import { useLoad } from '@/shared/parts/load'

/** What is known about a place: its grid with outline and posts, everything above it, the overlays over it. */
export function useWhere(at: Ref<{ lon: number; lat: number } | null>) {
  const load = useLoad(async (signal) => {
    if (!at.value) return null
    const located = await territoryApi.locate({ ...at.value, crs: 'wgs84' }, signal)
    const [outline, posts] = await Promise.all([territoryApi.boundary(located.grid.code), staffingApi.posts(located.grid.code).catch(() => null)])
    return { ...located, outline, posts }
  })
  watch(at, () => {
    load.problem.value = null
    void load.run()
  }, { immediate: true })
  return load
}

export type Where = NonNullable<Awaited<ReturnType<typeof useWhere>['data']['value']>>
