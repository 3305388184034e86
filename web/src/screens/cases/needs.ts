import type { ActionInput, Choice, Party } from '@/api/types'

/** What somebody has entered for an action so far. */
export interface Entries {
  reason: string
  note: string
  to: Party | null
  matter: string
  condition: number | null
  valid: boolean | null
}

export type Field = keyof Entries

export const fields: readonly Field[] = ['reason', 'note', 'to', 'matter', 'condition', 'valid']

export const noEntries = (): Entries => ({ reason: '', note: '', to: null, matter: '', condition: null, valid: null })

/** A field that an action asks for; the server marks what may be left out with a question mark. */
export interface Ask {
  field: Field
  required: boolean
}

/** What the form shows: what the action needs, in the order of the form, and always room for a note. */
export function asksOf(choice: Pick<Choice, 'needs'>, caseHasMatter: boolean): Ask[] {
  const asked = new Map<string, boolean>()
  for (const need of choice.needs) {
    const name = need.replace(/\?$/, '')
    asked.set(name === 'result' ? 'note' : name, !need.endsWith('?'))
  }
  if (asked.has('condition') && !caseHasMatter) asked.set('matter', true)
  if (!asked.has('reason') && !asked.has('note')) asked.set('note', false)
  return fields.filter((field) => asked.has(field)).map((field) => ({ field, required: asked.get(field)! }))
}

export function lacking(asks: readonly Ask[], entries: Entries): Field[] {
  return asks.filter(({ field, required }) => required && isEmpty(entries[field])).map(({ field }) => field)
}

/** Only what the action asks for, and of that only what was entered, goes to the server. */
export function bodyOf(asks: readonly Ask[], entries: Entries): Omit<ActionInput, 'id' | 'version'> {
  const body: Record<string, unknown> = {}
  for (const { field } of asks) {
    const value = entries[field]
    if (isEmpty(value)) continue
    body[field] = typeof value === 'string' ? value.trim() : field === 'to' ? idOf(entries.to!) : value
  }
  return body
}

const idOf = ({ kind, code }: Party): Party => ({ kind, code })

function isEmpty(value: Entries[Field]): boolean {
  return typeof value === 'string' ? !value.trim() : value === null
}
