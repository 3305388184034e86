import { watch, type Ref } from 'vue'
import { api } from '@/shared/api/client'
import { useLoad } from '@/shared/parts/load'

/** The grids from the district down to one. */
export function useTrail(grid: Ref<string>) {
  const trail = useLoad(async () => {
    const path = [await api.grid(grid.value)]
    while (path[0]!.parent) path.unshift(await api.grid(path[0]!.parent))
    return path
  })
  watch(grid, () => void trail.run(), { immediate: true })
  return trail
}
