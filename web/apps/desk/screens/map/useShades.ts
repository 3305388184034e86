import { computed, onScopeDispose, watch, type Ref } from 'vue'
import { casesApi, type CaseFilter } from '@/shared/api/cases'
import { figuresApi } from '@/shared/api/figures'
import { useLive } from '@/apps/desk/session/live'
import { useLoad } from '@/shared/parts/load'
import { useNow } from '@/shared/times/now'
import { useSession } from '@/apps/desk/session/session'
import type { Level } from '@/shared/map/gridLayers'
import { breaksFor, shadesOf, type Figure } from '@/shared/map/shades'
import { presets } from '@/apps/desk/screens/indicators/period'
import type { FigureName } from './view'

const fixed: Partial<Record<FigureName, number[]>> = { closing: [0.6, 0.75, 0.85, 0.95], on_time: [0.6, 0.75, 0.85, 0.95], in_grid: [0.5, 0.6, 0.7, 0.8], overdue: [0.05, 0.1, 0.2, 0.4] }
const rest = 5_000

/** The figures of the grids of a level, in classes. */
export function useShades(figure: Ref<FigureName | ''>, level: Ref<Level>, filter: Ref<CaseFilter>) {
  const now = useNow()
  const { session, area } = useSession()

  const load = useLoad(async (signal) => {
    if (!figure.value) return null
    const [name, at] = [figure.value, level.value]
    return { name, level: at, figures: await read(name, at, signal) }
  })

  async function read(name: FigureName, at: Level, signal: AbortSignal): Promise<Figure[]> {
    if (name === 'open' || name === 'overdue') {
      const all = await casesApi.standings({ ...filter.value, level: at }, signal)
      return all.map(({ grid, open, overdue }) => (name === 'open' ? { code: grid, value: open, of: null } : { code: grid, value: overdue / open, of: open }))
    }
    const period = filter.value.from && filter.value.to ? { from: filter.value.from, to: filter.value.to } : presets.days30(now.value)
    const own = area.value || session.value?.district
    const { items } = await figuresApi.indicators({ ...period, ...(own ? { grid: own } : {}), by: 'grid', level: at }, signal)
    return items.map(({ key, counts, levels }) => {
      const solved = levels.find((l) => l.level === 'grid')
      const [part, whole] = { closing: [counts.due_closed, counts.due], on_time: [counts.due_on_time, counts.due], in_grid: [solved?.count ?? 0, solved?.total ?? 0] }[name]
      return { code: key, value: whole ? part! / whole : 0, of: whole! }
    })
  }

  watch([figure, level, () => JSON.stringify(filter.value)], () => void load.run(), { immediate: true })
  let timer = 0
  useLive(() => {
    if (figure.value) timer ||= window.setTimeout(() => ((timer = 0), void load.run()), rest)
  })
  onScopeDispose(() => clearTimeout(timer))

  const shades = computed(() => {
    const shown = load.data.value
    if (!shown || shown.name !== figure.value) return null
    const breaks = fixed[shown.name] ?? breaksFor(Math.max(0, ...shown.figures.map((f) => f.value)))
    return { level: shown.level, share: shown.name !== 'open', ...shadesOf(shown.figures, breaks) }
  })
  return { shades, problem: load.problem, again: load.run }
}
