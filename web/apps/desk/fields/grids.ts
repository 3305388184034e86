import { territoryApi, type Grid } from '@/shared/api/territory'
import { kept } from '@/shared/browser/belongings'
import { fold } from '@/shared/words/fold'

const grids = kept<Grid[]>(() => [])
const reading = kept<Promise<void> | null>(() => null)
const most = 12

/** The grids of the territory, of all levels, read once. */
export function useGrids() {
  async function load() {
    reading.value ??= territoryApi.grids({}).then((items) => void (grids.value = items))
    try {
      await reading.value
    } catch (cause) {
      reading.value = null
      throw cause
    }
  }
  const byCode = (code: string) => grids.value.find((g) => g.code === code)
  return { grids, load, byCode, find: (query: string) => findGrids(grids.value, query) }
}

/** findGrids: the higher ones first, by a name that holds the words or a code that begins with them. */
export function findGrids(all: readonly Grid[], query: string): Grid[] {
  const q = fold(query.trim())
  if (!q) return []
  return all.filter((g) => fold(g.name).includes(q) || fold(g.code).startsWith(q)).sort((a, b) => a.path.length - b.path.length || a.code.localeCompare(b.code)).slice(0, most)
}
