/** Dates of the district's day (Asia/Shanghai), as the API takes them. */
export interface Period {
  from: string
  to: string
}

const day = 86_400_000

export function dateOf(time: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit' }).format(time)
}

export const presets = {
  days7: (now: number): Period => ({ from: dateOf(now - 6 * day), to: dateOf(now) }),
  days30: (now: number): Period => ({ from: dateOf(now - 29 * day), to: dateOf(now) }),
  thisMonth: (now: number): Period => ({ from: `${dateOf(now).slice(0, 7)}-01`, to: dateOf(now) }),
}

export type Preset = keyof typeof presets

export function presetOf(period: Period, now: number): Preset | null {
  const names = Object.keys(presets) as Preset[]
  return names.find((name) => presets[name](now).from === period.from && presets[name](now).to === period.to) ?? null
}

const isDate = (value: unknown): value is string => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)

export function periodFrom(query: Record<string, unknown>, now: number): Period {
  return isDate(query.from) && isDate(query.to) ? { from: query.from, to: query.to } : presets.days30(now)
}
