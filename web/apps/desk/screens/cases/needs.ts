import type { ActionInput, Choice, Disputant } from '@/shared/api/cases'
import type { Party } from '@/shared/api/staffing'
import { plainDate } from '@/shared/times/plainDate'
import { dayIn } from '@/shared/times/times'

/** What somebody has entered for an action so far. */
export interface Entries {
  reason: string
  note: string
  to: Party | null
  /** Who assists the lead that a meeting names. */
  helpers: Party[]
  matter: string
  condition: number | null
  valid: boolean | null
  /** Working days, as typed. */
  days: string
  /** A day of the district, 2026-03-02. */
  until: string
  task: number | null
  basis: string
  parties: Disputant[]
  rating: number | null
  /** The case that goes on for this one. */
  into: string
  /** Ids of files that are there. */
  media: string[]
}

export type Field = keyof Entries

export const fields: readonly Field[] = ['reason', 'note', 'to', 'helpers', 'matter', 'condition', 'valid', 'days', 'until', 'task', 'basis', 'parties', 'rating', 'into', 'media']

const nobody = (): Disputant => ({ name: '', phone: '', side: '' })

export const noEntries = (): Entries => ({
  reason: '', note: '', to: null, helpers: [], matter: '', condition: null, valid: null, days: '', until: '', task: null, basis: '',
  parties: [nobody(), nobody()], rating: null, into: '', media: [],
})

export const mostDays = 60
export const mostParties = 20
const day = 86_400_000

/** The days that may be named: from today, for less than a year. */
export const untilRange = (now: number) => ({ first: dayIn(now), last: dayIn(now + 364 * day) })

/** A field that an action asks for; the server marks what may be left out with a question mark. */
export interface Ask {
  field: Field
  required: boolean
}

type Asking = Pick<Choice, 'action' | 'needs'> & Partial<Pick<Choice, 'tasks'>>

/** Whether this form can ask for all that an action needs; a newer server may want what it does not know. */
export const canAsk = (choice: Pick<Choice, 'needs'>) => choice.needs.every((need) => (fields as readonly string[]).includes(need.replace(/\?$/, '')))

/** What is seen or done on the spot, and may be shown. */
const mayShow = new Set(['finish', 'screened', 'note', 'rework', 'assisted', 'pass', 'rechecked', 'reply'])

/** Who says no to these owes a reason. */
const noNeedsReason = new Set(['confirm', 'judge'])

/** What the form shows: what the action needs, in the order of the form, and always room for a note. */
export function asksOf(choice: Asking, caseHasMatter: boolean, valid: boolean | null = null): Ask[] {
  const asked = new Map<string, boolean>()
  for (const need of choice.needs) asked.set(need.replace(/\?$/, ''), !need.endsWith('?'))
  if (caseHasMatter) asked.delete('matter')
  else if (asked.has('condition') || asked.has('matter')) asked.set('matter', true)
  if (asked.has('task')) {
    if ((choice.tasks?.length ?? 0) > 1) asked.set('task', true)
    else asked.delete('task')
  }
  if (valid === false && noNeedsReason.has(choice.action)) asked.set('reason', true)
  if (!asked.has('reason') && !asked.has('note')) asked.set('note', false)
  if (mayShow.has(choice.action)) asked.set('media', false)
  return fields.filter((field) => asked.has(field)).map((field) => ({ field, required: asked.get(field)! }))
}

export type Complaint = 'case.required' | 'case.choose' | 'case.daysWrong' | 'case.untilWrong' | 'case.partiesWrong'

/** What keeps the form from being sent, by field. */
export function complaintsOf(asks: readonly Ask[], entries: Entries, now: number): Partial<Record<Field, Complaint>> {
  const found: Partial<Record<Field, Complaint>> = {}
  for (const { field, required } of asks) {
    if (isEmpty(entries[field])) {
      if (required) found[field] = field === 'parties' ? 'case.partiesWrong' : isText(field) ? 'case.required' : 'case.choose'
    } else if (!fits(field, entries, now)) found[field] = wrongly[field]!
  }
  return found
}

const wrongly: Partial<Record<Field, Complaint>> = { days: 'case.daysWrong', until: 'case.untilWrong', parties: 'case.partiesWrong' }

function fits(field: Field, entries: Entries, now: number): boolean {
  switch (field) {
    case 'days':
      return /^\d+$/.test(entries.days.trim()) && Number(entries.days) >= 1 && Number(entries.days) <= mostDays
    case 'until': {
      const { first, last } = untilRange(now)
      const day = plainDate(entries.until)
      return !!day && day >= first && day <= last
    }
    case 'parties': {
      const named = entries.parties.filter(isSomebody)
      return named.length >= 2 && named.length <= mostParties && named.every((party) => party.name.trim())
    }
    default:
      return true
  }
}

/** A line of the list of parties in which something stands; its side alone does not count. */
const isSomebody = (party: Disputant | Party) => !!party.name?.trim() || ('phone' in party && !!party.phone.trim())

/** Only what the action asks for, and of that only what was entered, goes to the server. */
export function bodyOf(asks: readonly Ask[], entries: Entries): Omit<ActionInput, 'id' | 'version'> {
  const body: Record<string, unknown> = {}
  for (const { field } of asks) if (!isEmpty(entries[field])) body[field] = sent(field, entries)
  return body
}

function sent(field: Field, entries: Entries): unknown {
  const value = entries[field]
  switch (field) {
    case 'to':
      return { kind: entries.to!.kind, code: entries.to!.code }
    case 'helpers':
      return entries.helpers.map(({ kind, code }) => ({ kind, code }))
    case 'days':
      return Number(entries.days)
    case 'until': // a day ends when it is over in the district
      return `${entries.until}T23:59:59+08:00`
    case 'parties':
      return entries.parties.filter(isSomebody).map(({ name, phone, side }) => ({ name: name.trim(), phone: phone.trim(), side: side.trim() }))
    default:
      return typeof value === 'string' ? value.trim() : value
  }
}

function isEmpty(value: Entries[Field]): boolean {
  if (typeof value === 'string') return !value.trim()
  return Array.isArray(value) ? !value.some((one) => typeof one === 'string' || isSomebody(one)) : value === null
}

const isText = (field: Field) => field === 'reason' || field === 'note' || field === 'basis' || field === 'days'
