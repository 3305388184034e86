import { computed, onScopeDispose, ref, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { casesApi } from '@/shared/api/cases'
import { figuresApi } from '@/shared/api/figures'
import { useSaid } from '@/shared/browser/address'
import { useLive } from '@/apps/desk/session/live'
import { useLoad } from '@/shared/parts/load'
import { useSession } from '@/apps/desk/session/session'
import { useTrail } from '@/apps/desk/parts/trail'
import { figuresAddress, splitsOf, type Split } from './about'
import { usePeriod } from './period'
import type { Step } from './series'

const rest = 3_000

const splitBy = (split: Split | undefined) => (!split ? {} : split === 'public_security' || split === 'fire' || split === 'work_safety' ? { by: 'grid', kind: split } : { by: split })

/** The figures of an area or a unit in a period, of one matter or all, and what is open now; what they are about is in the address. */
export function useIndicators() {
  const route = useRoute()
  const router = useRouter()
  const { session, area } = useSession()
  const said = useSaid(figuresAddress)
  const { period, asked } = usePeriod()
  const grid = computed(() => said.value.grid ?? area.value)

  const matter = computed({
    get: () => said.value.matter ?? '',
    set: (code) => void router.push({ name: 'indicators', query: { ...route.query, matter: code || undefined } }),
  })
  const unit = computed(() => said.value.unit ?? '')
  const about = computed(() => ({ ...(unit.value ? { unit: unit.value } : { grid: grid.value }), ...period.value, ...(matter.value ? { matter: matter.value } : {}) }))

  const narrowed = computed(() => !!(matter.value || unit.value))
  const here = useTrail(grid)
  const choices = computed(() => splitsOf(matter.value, unit.value, (here.data.value?.at(-1)?.kind ?? 'territory') !== 'territory'))
  const split = computed<Split | undefined>({
    get: () => choices.value.find((one) => one === said.value.by) ?? choices.value[0],
    set: (by) => void router.replace({ name: 'indicators', query: { ...route.query, by } }),
  })
  const figures = useLoad((signal) => figuresApi.indicators({ ...about.value, ...splitBy(split.value) }, signal))
  const inGrid = ref<string[]>([])
  const causes = useLoad((signal) => (narrowed.value ? Promise.resolve(null) : figuresApi.causes({ grid: grid.value, ...period.value, in_grid: inGrid.value }, signal)))
  const step = computed<Step>({
    get: () => said.value.step ?? 'day',
    set: (chosen) => void router.replace({ name: 'indicators', query: { ...route.query, step: chosen } }),
  })
  const trend = useLoad((signal) => figuresApi.trend({ ...about.value, by: step.value }, signal))
  const waits = useLoad((signal) => figuresApi.waits(about.value, signal))
  const alike = useLoad((signal) => (narrowed.value || grid.value === session.value?.district ? Promise.resolve(null) : figuresApi.likeAreas({ grid: grid.value, ...period.value }, signal)))
  /** Whose open cases are counted: those in the area, or those that the unit has to act on. */
  const held = computed((): Record<string, string> => (unit.value ? { owner: unit.value } : { grid: grid.value }))
  const standing = useLoad((signal) => casesApi.standings({ ...held.value, ...(matter.value ? { matter: matter.value } : {}), level: 'district' }, signal).then((all) => all[0] ?? { open: 0, overdue: 0, suspended: 0 }))

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

  return { grid, unit, matter, held, period, asked, split, choices, figures, standing, step, trend, waits, causes, inGrid, here, alike, district: computed(() => session.value?.district ?? '') }
}
