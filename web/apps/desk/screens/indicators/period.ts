import { computed } from 'vue'
import { useRoute, useRouter, type LocationQuery } from 'vue-router'
import { address, asTyped, code, day } from '@/shared/browser/address'
import { useNow } from '@/shared/times/now'
import { periodFaults, plainDate, plusDays, plusMonths, type PlainDate } from '@/shared/times/plainDate'
import { dayIn } from '@/shared/times/times'

/** Days of the district (Asia/Shanghai), both included, as the API takes them. */
export interface Period {
  from: PlainDate
  to: PlainDate
}

export const presets = {
  days7: (now: number): Period => ({ from: plusDays(dayIn(now), -6), to: dayIn(now) }),
  days30: (now: number): Period => ({ from: plusDays(dayIn(now), -29), to: dayIn(now) }),
  thisMonth: (now: number): Period => ({ from: plusMonths(dayIn(now), 0), to: dayIn(now) }),
}

export type Preset = keyof typeof presets

export function presetOf(period: Period, now: number): Preset | null {
  const names = Object.keys(presets) as Preset[]
  return names.find((name) => presets[name](now).from === period.from && presets[name](now).to === period.to) ?? null
}

/** What an address says of a period. */
export const periodParams = { from: day, to: day }
export const periodPair = [['from', 'to']] as const
export const qualityAddress = address({ ...periodParams, grid: code }, { periods: periodPair })

/** The period that an address names; an end that it leaves open is today, or 29 days before the end, as the server has it. What is no period is the last 30 days. */
export function periodFrom(query: LocationQuery, now: number): Period {
  const [from, to] = [asTyped(query, 'from'), asTyped(query, 'to')]
  const faults = periodFaults(from, to)
  const last = plainDate(to) ?? dayIn(now)
  const first = plainDate(from) ?? plusDays(last, -29)
  return faults.from || faults.to || first > last ? presets.days30(now) : { from: first, to: last }
}

/** The period of a screen, which stands in its address; and how it stands there, where that is none. */
export function usePeriod() {
  const route = useRoute()
  const router = useRouter()
  const now = useNow()
  const period = computed<Period>({
    get: () => periodFrom(route.query, now.value),
    set: ({ from, to }) => void router.push({ query: { ...route.query, from, to } }),
  })
  const asked = computed(() => {
    const [from, to] = [asTyped(route.query, 'from'), asTyped(route.query, 'to')]
    const faults = periodFaults(from, to)
    return faults.from || faults.to ? { from, to } : period.value
  })
  return { period, asked }
}
