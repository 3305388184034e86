import { watch, type Ref } from 'vue'
import { territoryApi } from '@/shared/api/territory'
import { useLoad } from '@/shared/parts/load'

/** The grids from the district down to one. */
export function useTrail(grid: Ref<string>) {
  const trail = useLoad(async () => {
    const path = [await territoryApi.grid(grid.value)]
    while (path[0]!.parent) path.unshift(await territoryApi.grid(path[0]!.parent))
    return path
  })
  watch(grid, () => void trail.run(), { immediate: true })
  return trail
}
