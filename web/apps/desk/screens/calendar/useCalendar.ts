import { computed, reactive, ref, shallowRef, watch } from 'vue'
import { calendarApi, type CalendarDay, type CalendarEdit, type MovedDeadline } from '@/shared/api/calendar'
import { pathErrors } from '@/shared/api/problem'
import { useDoing } from '@/apps/desk/fields/doing'
import { draftStore } from '@/apps/desk/fields/draft'
import { useLoad } from '@/shared/parts/load'
import { dayIn } from '@/shared/times/times'
import { planOf, sameWeek, weekOf, type WeekPlan } from './week'

interface Typed { year: number; unit: string; days: [string, DayEdit][]; plan: WeekPlan; from: string; back: boolean }
export interface DayEdit { kind: 'ordinary' | 'holiday' | 'workday_swapped'; name: string; source: string }

/** The calendar of a year with what is about to be changed in it; nothing holds before it was looked at and saved. */
export function useCalendar() {
  const stored = draftStore<Typed>('calendar', '')
  let typed = stored.read()
  if (!Array.isArray(typed?.days) || !Number.isInteger(typed.year) || !(typed.plan instanceof Object)) typed = null
  const restored = ref(false)
  const year = ref(typed?.year ?? Number(dayIn(Date.now()).slice(0, 4)))
  const unit = ref(typed?.unit ?? '')
  const { data, problem, loading, run } = useLoad((signal) => calendarApi.calendar({ year: year.value, unit: unit.value || undefined }, signal))
  const days = reactive(new Map<string, DayEdit>())
  const plan = ref<WeekPlan>(weekOf([], ''))
  const from = ref('')
  const back = ref(false) // the unit keeps the district's hours again
  const moved = shallowRef<MovedDeadline[] | null>(null)
  const { busy, errors, problem: refused, run: doing, forget } = useDoing(['days', 'removed', 'hours', 'unit'])

  const published = () => [...days].filter(([, d]) => d.kind !== 'ordinary')
  const ordinary = () => [...days].filter(([, d]) => d.kind === 'ordinary')
  /** What is wrong with a day of the change. */
  function wrongWith(date: string): string | undefined {
    if (!refused.value) return undefined
    const told = pathErrors(refused.value)
    const [list, of] = days.get(date)?.kind === 'ordinary' ? ['removed', ordinary()] : ['days', published()]
    const place = `edit.${list}[${of.findIndex(([d]) => d === date)}]`
    return Object.entries(told).find(([path]) => path === place || path.startsWith(`${place}.`))?.[1]
  }

  const own = computed(() => !!data.value?.units.find((u) => u.code === unit.value)?.own)
  const hoursChanged = computed(() => !!data.value && (back.value || !sameWeek(plan.value, weekOf(data.value.hours, dayIn(Date.now())))))
  const changed = computed(() => days.size > 0 || hoursChanged.value)

  function reset() {
    days.clear()
    back.value = false
    from.value = ''
    if (data.value) plan.value = weekOf(data.value.hours, dayIn(Date.now()))
    moved.value = null
    restored.value = false
    forget()
  }

  watch([year, unit], run)
  watch(data, (now, before) => {
    if (now?.unit !== before?.unit || !before) reset()
    if (!now || !typed) return
    typed.days.forEach(([date, day]) => days.set(date, day))
    Object.assign(plan, { value: typed.plan })
    from.value = typed.from
    back.value = typed.back
    typed = null
    restored.value = true
  })
  watch([days, plan, from, back, year, unit], () => {
    if (!data.value || typed) return
    if (changed.value) stored.write({ year: year.value, unit: unit.value, days: [...days], plan: plan.value, from: from.value, back: back.value })
    else stored.drop()
  }, { deep: true })
  watch([days, plan, from, back], () => (moved.value = null), { deep: true })

  function edit(): CalendarEdit {
    return {
      ...(unit.value ? { unit: unit.value } : {}),
      days: published().map(([date, d]) => ({ date, kind: d.kind, name: d.name, source: d.source })),
      removed: ordinary().map(([date]) => date),
      ...(hoursChanged.value ? { hours: back.value ? { week: [] } : { week: planOf(plan.value), ...(from.value ? { from: from.value } : {}) } } : {}),
    }
  }

  /** What a day is in the calendar that is being made. */
  function kindOf(day: CalendarDay) {
    const mine = days.get(day.date)
    if (!mine) return day.kind
    if (mine.kind !== 'ordinary') return mine.kind
    return [0, 6].includes(new Date(`${day.date}T12:00:00Z`).getUTCDay()) ? 'off' : 'working'
  }

  async function look() {
    moved.value = (await doing(() => calendarApi.editCalendar(edit(), false))) ?? null
  }

  async function save() {
    if (!(await doing(() => calendarApi.editCalendar(edit(), true)))) return
    await run()
    reset()
  }

  return { restored, year, unit, data, problem, loading, run, days, plan, from, back, own, moved, busy, errors, changed, hoursChanged, wrongWith, edit, kindOf, look, save, reset }
}
