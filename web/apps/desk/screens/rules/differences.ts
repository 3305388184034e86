/** One value that differs: before is missing where it is new, after where it is gone. */
export interface Difference {
  /** What it belongs to: codes and names of the records around it. */
  of: string[]
  /** The names of the fields, as in to.code; '' for a whole record. */
  field: string
  before?: string
  after?: string
}

interface Value {
  of: string[]
  field: string
  text: string
}

/** What tells a record from the others of its list. */
function nameOf(item: unknown, i: number): string {
  if (item && typeof item === 'object') {
    const { code, name, matter } = item as Record<string, unknown>
    for (const said of [code, name, matter]) if (typeof said === 'string' && said) return said
  }
  return `#${i + 1}`
}

function flat(value: unknown, of: string[] = [], field = '', all = new Map<string, Value>()): Map<string, Value> {
  if (Array.isArray(value)) {
    value.forEach((item, i) => flat(item, [...of, nameOf(item, i)], '', all))
  } else if (value && typeof value === 'object') {
    for (const [name, inner] of Object.entries(value)) flat(inner, Array.isArray(inner) && !of.length ? [name] : of, field ? `${field}.${name}` : name, all)
  } else if (value !== '' && value !== null && value !== undefined) {
    all.set([...of, field].join(' '), { of, field, text: String(value) })
  }
  return all
}

/** differences lists what an edition changes. A record that is new or gone is one line, not one for each of its values. */
export function differences(inForce: unknown, draft: unknown): Difference[] {
  const [before, after] = [flat(inForce), flat(draft)]
  const records = (values: Map<string, Value>) => new Set([...values.values()].map((v) => v.of.join(' ')))
  const [had, has] = [records(before), records(after)]
  const list: Difference[] = []
  const whole = new Set<string>()

  function wholly(v: Value, others: Set<string>, side: 'before' | 'after') {
    const record = v.of.join(' ')
    if (!v.of.length || others.has(record)) return false
    if (!whole.has(record)) list.push({ of: v.of, field: '', [side]: v.of[v.of.length - 1] })
    whole.add(record)
    return true
  }

  for (const [key, v] of after) {
    const was = before.get(key)
    if (was?.text === v.text || wholly(v, had, 'after')) continue
    list.push({ of: v.of, field: v.field, before: was?.text, after: v.text })
  }
  for (const [key, v] of before) if (!after.has(key) && !wholly(v, has, 'before')) list.push({ of: v.of, field: v.field, before: v.text })
  return list
}
