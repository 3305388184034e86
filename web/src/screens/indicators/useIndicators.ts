import { computed, onScopeDispose, ref, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { api } from '@/api/client'
import { useLive } from '@/composables/live'
import { useLoad } from '@/composables/load'
import { useNow } from '@/composables/now'
import { useSession } from '@/composables/session'
import { useTrail } from '@/composables/trail'
import { periodFrom, type Period } from './period'
import { steps, type Step } from './series'

const rest = 3_000

/** Into what the figures of an area are split; the last three are overlay grids. */
export const splits = ['grid', 'matter', 'source', 'unit', 'public_security', 'fire', 'work_safety'] as const
export type Split = (typeof splits)[number]

/** What the figures of one matter, or of a unit, can be split into. */
export function splitsOf(matter: string, unit: string): readonly Split[] {
  if (unit) return matter ? [] : ['matter']
  return matter ? splits.filter((one) => one !== 'matter' && one !== 'source' && one !== 'unit') : splits
}

const asked = (split: Split | undefined) => (!split ? {} : split === 'public_security' || split === 'fire' || split === 'work_safety' ? { by: 'grid', kind: split } : { by: split })

/** The figures of an area or a unit in a period, of one matter or all, and what is open now; what they are about is in the address. */
export function useIndicators() {
  const route = useRoute()
  const router = useRouter()
  const now = useNow()
  const { session, area } = useSession()
  const period = computed<Period>({
    get: () => periodFrom(route.query, now.value),
    set: ({ from, to }) => void router.push({ name: 'indicators', query: { ...route.query, from, to } }),
  })
  const grid = computed(() => String(route.query.grid ?? '') || area.value)

  const matter = computed({
    get: () => String(route.query.matter ?? ''),
    set: (code) => void router.push({ name: 'indicators', query: { ...route.query, matter: code || undefined } }),
  })
  const unit = computed(() => String(route.query.unit ?? ''))
  const about = computed(() => ({ ...(unit.value ? { unit: unit.value } : { grid: grid.value }), ...period.value, ...(matter.value ? { matter: matter.value } : {}) }))

  const narrowed = computed(() => !!(matter.value || unit.value))
  const split = computed<Split | undefined>({
    get: () => splitsOf(matter.value, unit.value).find((one) => one === route.query.by) ?? splitsOf(matter.value, unit.value)[0],
    set: (by) => void router.replace({ name: 'indicators', query: { ...route.query, by } }),
  })
  const figures = useLoad((signal) => api.indicators({ ...about.value, ...asked(split.value) }, signal))
  const inGrid = ref<string[]>([])
  const causes = useLoad((signal) => (narrowed.value ? Promise.resolve(null) : api.causes({ grid: grid.value, ...period.value, in_grid: inGrid.value }, signal)))
  const step = computed<Step>({
    get: () => steps.find((one) => one === route.query.step) ?? 'day',
    set: (chosen) => void router.replace({ name: 'indicators', query: { ...route.query, step: chosen } }),
  })
  const trend = useLoad((signal) => api.trend({ ...about.value, by: step.value }, signal))
  const waits = useLoad((signal) => api.waits(about.value, signal))
  const alike = useLoad((signal) => (narrowed.value || grid.value === session.value?.district ? Promise.resolve(null) : api.likeAreas({ grid: grid.value, ...period.value }, signal)))
  /** Whose open cases are counted: those in the area, or those that the unit has to act on. */
  const held = computed((): Record<string, string> => (unit.value ? { owner: unit.value } : { grid: grid.value }))
  const standing = useLoad((signal) => api.standings({ ...held.value, ...(matter.value ? { matter: matter.value } : {}), level: 'district' }, signal).then((all) => all[0] ?? { open: 0, overdue: 0, suspended: 0 }))
  const here = useTrail(grid)

  watch([grid, unit, matter], () => void standing.run(), { immediate: true })
  watch([grid, unit, matter, () => period.value.from, () => period.value.to], () => {
    inGrid.value = []
    void figures.run()
    void trend.run()
    void waits.run()
    void causes.run()
    void alike.run()
  }, { immediate: true })
  watch(split, () => void figures.run())
  watch(step, () => void trend.run())
  watch(inGrid, () => void causes.run())

  // Figures move when a case is closed or filed; once in a while is often enough to look.
  let timer = 0
  useLive(() => {
    timer ||= window.setTimeout(() => {
      timer = 0
      void figures.run()
      void standing.run()
    }, rest)
  })
  onScopeDispose(() => clearTimeout(timer))

  return { grid, unit, matter, held, period, split, figures, standing, step, trend, waits, causes, inGrid, here, alike, district: computed(() => session.value?.district ?? '') }
}
