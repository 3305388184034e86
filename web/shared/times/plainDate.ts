/** A day of the calendar that exists, as the API takes it: 2026-03-02. Whoever holds one need not look again. */
export type PlainDate = string & { readonly __day: true }

const form = /^(\d{4})-(\d{2})-(\d{2})$/

/** The day that a text names; null where it is written otherwise, and for days that no calendar has (2026-02-30). */
export function plainDate(text: unknown): PlainDate | null {
  const parts = typeof text === 'string' ? form.exec(text.trim()) : null
  if (!parts) return null
  const [, year, month, day] = parts.map(Number) as [number, number, number, number]
  const named = parts[0] as PlainDate
  return dayAfter(year, month, day) === named ? named : null
}

/** The day so many days after another, before it where the number is negative. */
export function plusDays(from: PlainDate, days: number): PlainDate {
  const [year, month, day] = from.split('-').map(Number) as [number, number, number]
  return dayAfter(year, month, day + days)
}

/** The first day of the month that lies so many months after that of a day. */
export function plusMonths(from: PlainDate, months: number): PlainDate {
  const [year, month] = from.split('-').map(Number) as [number, number]
  return dayAfter(year, month + months, 1)
}

/** Days and months beyond their end lead on, as in the calendar; years before 100 are no years here. */
const dayAfter = (year: number, month: number, day: number) => new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10) as PlainDate

/** 0 for Monday to 6 for Sunday: weeks begin on Monday. */
export const weekday = (of: PlainDate) => (new Date(`${of}T00:00:00Z`).getUTCDay() + 6) % 7

/** A moment by the clocks of the district as it is typed, 2026-03-02T09:00 or with a space; null where there is no such moment. */
export function plainMoment(text: string): string | null {
  const [, on, at] = /^(\S+?)[T ]((?:[01]\d|2[0-3]):[0-5]\d)$/.exec(text.trim()) ?? []
  return on && at && plainDate(on) ? `${on}T${at}` : null
}

/** What is wrong with a period as typed, at the end where it is wrong: a text that is no day, or a beginning after the end. An end that is empty is open. */
export function periodFaults(from: string, to: string): { from?: 'day.wrong' | 'day.order'; to?: 'day.wrong' } {
  const [first, last] = [plainDate(from), plainDate(to)]
  if (first && last) return first > last ? { from: 'day.order' } : {}
  return { ...(from && !first ? { from: 'day.wrong' } : {}), ...(to && !last ? { to: 'day.wrong' } : {}) }
}
