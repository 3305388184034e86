import { useI18n } from 'vue-i18n'
import { Problem } from '@/shared/api/problem'
import type { Case } from '@/shared/api/cases'
import { i18n } from '@/shared/texts'
import { useNow } from './now'
import { plainDate, plainMoment, type PlainDate } from './plainDate'
import './texts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

export type Say = (key: string, values?: Record<string, unknown>) => string

/** Spans as people say them: the two largest units, the second only where it still matters. */
export function spanWords(ms: number, say: Say): string {
  const total = Math.floor(Math.abs(ms) / minute)
  const d = Math.floor(total / (24 * 60))
  const h = Math.floor(total / 60) % 24
  const m = total % 60
  if (total < 1) return say('time.moment')
  if (d >= 7) return say('time.d', { d })
  if (d > 0) return h ? say('time.dh', { d, h }) : say('time.d', { d })
  if (h > 0) return m ? say('time.hm', { h, m }) : say('time.h', { h })
  return say('time.m', { m })
}

export function remainingWords(due: number, now: number, say: Say): string {
  const left = due - now
  return say(left >= 0 ? 'time.left' : 'time.over', { span: spanWords(left, say) })
}

export type Tone = 'calm' | 'soon' | 'over'

export interface Clock {
  due: number
  /** Share of the time that is used up, 0 to 1. */
  used: number
  tone: Tone
}

/** The clock that runs now: the step's if there is one, else that of the whole case. Closed cases have none. */
export function clockOf(c: Case, now: number): Clock | null {
  if (c.state === 'closed' || c.state === 'void' || c.state === 'suspended') return null
  const end = c.stage_due_at ?? c.due_at
  if (!end) return null
  const due = Date.parse(end)
  const start = Date.parse((c.stage_due_at ? c.stage_at : c.filed_at) ?? c.created_at)
  const length = Math.max(due - start, 1)
  const used = Math.min(Math.max((now - start) / length, 0), 1)
  return { due, used, tone: tone(due - now, length) }
}

function tone(left: number, length: number): Tone {
  if (left < 0) return 'over'
  const soon = Math.max(length * 0.2, Math.min(30 * minute, length / 2))
  return left < Math.min(soon, day) ? 'soon' : 'calm'
}

const zone = 'Asia/Shanghai'

/** The day in the district. */
export function dayIn(time: number): PlainDate {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(time) as PlainDate
}

/** The day that a field holds; undefined where it is empty. What is no day is refused at the field, in the words that the server would find. */
export function dayAt(field: string, typed: string): PlainDate | undefined {
  if (!typed.trim()) return undefined
  return plainDate(typed) ?? refuse(field, 'day.wrong', typed)
}

/** The instant at which the day that a field holds begins in the district; undefined where it is empty. Refuses as dayAt does. */
export const dayStart = (field: string, typed: string) => instant(dayAt(field, typed), '00:00:00')

/** The last second of the day that a field holds. Refuses as dayAt does. */
export const dayEnd = (field: string, typed: string) => instant(dayAt(field, typed), '23:59:59')

/** The instant that a field holds by the clocks of the district; undefined where it is empty. What is no moment is refused at the field. */
export function momentAt(field: string, typed: string): string | undefined {
  if (!typed.trim()) return undefined
  return `${plainMoment(typed) ?? refuse(field, 'day.wrongMoment', typed)}:00+08:00`
}

const instant = (day: PlainDate | undefined, clock: string) => (day ? `${day}T${clock}+08:00` : undefined)

function refuse(field: string, why: 'day.wrong' | 'day.wrongMoment', typed: string): never {
  const detail = i18n.global.t(why, { typed })
  throw new Problem('invalid', detail, { field, detail })
}

/** "今天 15:00", "明天 09:30", "7月3日 15:00": the year only when it is another one. */
export function momentWords(time: number, now: number, locale: string, say: Say): string {
  const at = new Intl.DateTimeFormat(locale, { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(time)
  const on = dayIn(time)
  if (on === dayIn(now)) return say('time.today', { at })
  if (on === dayIn(now + day)) return say('time.tomorrow', { at })
  if (on === dayIn(now - day)) return say('time.yesterday', { at })
  return `${dayWords(time, now, locale)} ${at}`
}

/** "7月3日": a day without its hour. */
export function dayWords(time: number, now: number, locale: string): string {
  const sameYear = dayIn(time).slice(0, 4) === dayIn(now).slice(0, 4)
  return new Intl.DateTimeFormat(locale, { timeZone: zone, month: 'short', day: 'numeric', ...(sameYear ? {} : { year: 'numeric' }) }).format(time)
}

export function exactWords(time: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { timeZone: zone, dateStyle: 'full', timeStyle: 'medium', hourCycle: 'h23' }).format(time)
}

export function useTimes() {
  const { t, locale } = useI18n()
  const now = useNow()
  const say: Say = (key, values) => t(key, values ?? {})
  return {
    now,
    span: (ms: number) => spanWords(ms, say),
    remaining: (due: number) => remainingWords(due, now.value, say),
    moment: (at: string | number) => momentWords(typeof at === 'number' ? at : Date.parse(at), now.value, locale.value, say),
    day: (at: string | number) => dayWords(typeof at === 'number' ? at : Date.parse(at), now.value, locale.value),
    exact: (at: string | number) => exactWords(typeof at === 'number' ? at : Date.parse(at), locale.value),
    clock: (c: Case) => clockOf(c, now.value),
  }
}
