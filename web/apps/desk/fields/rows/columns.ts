import { plainMoment } from '@/shared/times/plainDate'

/** A column (字段) of something that is administered: where its value stands in the record, and how it is entered. */
export interface Column {
  /** As in to.code. */
  path: string
  kind: 'text' | 'long' | 'number' | 'choice' | 'yes' | 'day' | 'time' | 'moment' | 'matter' | 'grid' | 'rows'
  /** Of a choice; '' stands for none. */
  choices?: readonly string[]
  /** Takes a whole line. */
  wide?: boolean
  /** Stands there to be read: what the system knows it by. */
  fixed?: boolean
  /** '' is sent as such instead of being left out. */
  kept?: boolean
  /** It only concerns records like this one. */
  when?: (record: Row) => boolean
  /** Of rows within a record. */
  form?: RowsForm
}

export type Row = Record<string, unknown>

/** A list of records of one kind. */
export interface RowsForm {
  columns: readonly Column[]
  /** A new record. */
  blank: () => Row
  /** The values by which a record is told from the others while it is folded. */
  summary: readonly string[]
  /** Nothing can be added or taken away: the list is the system's. */
  closed?: boolean
}

export function at(record: Row, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => (value && typeof value === 'object' ? (value as Row)[name] : undefined), record)
}

/** put changes one value. What is emptied is taken out, and so is what then holds nothing. */
export function put(record: Row, path: string, value: unknown): void {
  const [name = '', ...rest] = path.split('.')
  if (!rest.length) {
    if (value === undefined) delete record[name]
    else record[name] = value
    return
  }
  const inner = (record[name] ??= {}) as Row
  put(inner, rest.join('.'), value)
  if (!Object.keys(inner).length) delete record[name]
}

/** What a control says, as the value that is sent; undefined takes it out. */
export function valueOf(column: Column, typed: string | boolean): unknown {
  if (typeof typed === 'boolean') return typed
  if (column.kind === 'number') return typed.trim() === '' || Number.isNaN(Number(typed)) ? undefined : Number(typed)
  if (typed === '') return column.kept ? '' : undefined
  if (column.kind === 'moment') return plainMoment(typed) ? new Date(`${plainMoment(typed)}:00+08:00`).toISOString() : typed // what is no moment stays, for the server to refuse
  return typed
}

/** The value as a control shows it; moments are those of the district's clocks. */
export function shown(column: Column, record: Row): string {
  const value = at(record, column.path)
  if (value === undefined || value === null) return ''
  if (column.kind === 'moment') return beijing(String(value))
  return String(value)
}

/** 2026-03-02T09:00 in Asia/Shanghai; what is no instant as it was typed. */
export function beijing(instant: string): string {
  const time = /^\d{4}-\d{2}-\d{2}T.+(Z|[+-]\d{2}:\d{2})$/.test(instant) ? Date.parse(instant) : NaN
  return Number.isNaN(time) ? instant : new Date(time + 8 * 3_600_000).toISOString().slice(0, 16)
}

/** The texts of a form stand under its name, with the path in one word. */
export const labelKey = (labels: string, path: string) => `${labels}.${path.replaceAll('.', '_')}`

/** Whether a complaint lies within a place: rules[1] holds rules[1].to.code. */
export function holds(place: string, errors: Record<string, string>): boolean {
  return Object.keys(errors).some((field) => field === place || field.startsWith(`${place}.`) || field.startsWith(`${place}[`))
}
