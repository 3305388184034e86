import type { Form } from '@/apps/desk/fields/answers'
import type { Row } from '@/apps/desk/fields/rows/columns'

/** One question of a form as it is edited: a row instead of a property of a JSON Schema. */
export interface FieldRow extends Row {
  name: string
  kind: 'text' | 'choice' | 'integer' | 'number' | 'boolean' | 'date'
  required: boolean
  zh: string
  en?: string
  hint_zh?: string
  hint_en?: string
  /** One a line; the English behind a slash. */
  choices?: string
  least?: number
  most?: number
}

type Property = NonNullable<Form['properties']>[string] & { minLength?: number }

/** rowsOf reads a schema as rows, in the order of the form. */
export function rowsOf(form: Form | null | undefined): FieldRow[] {
  return Object.entries(form?.properties ?? {}).map(([name, property]) => {
    const p = property as Property
    const kind: FieldRow['kind'] = p.enum ? 'choice' : p.format === 'date' ? 'date' : p.type === 'string' ? 'text' : p.type
    const text = kind === 'text'
    return clean({
      name, kind, required: form?.required?.includes(name) ?? false, zh: p.title ?? '', en: p.title_en, hint_zh: p.description, hint_en: p.description_en,
      choices: p.enum?.map((value, i) => (p.enum_en?.[i] ? `${value} / ${p.enum_en[i]}` : value)).join('\n'),
      least: text ? p.minLength : p.minimum, most: text ? p.maxLength : p.maximum,
    })
  })
}

/** What a schema says besides its questions, as its dialect: it stays as it was. */
export function frameOf(form: Form | null | undefined): object {
  const frame: Form = { ...form }
  delete frame.properties
  delete frame.required
  return frame
}

/** formOf writes rows as a schema; null where there are none. */
export function formOf(rows: readonly FieldRow[], frame: object = {}): Form | null {
  if (!rows.length) return null
  const required = rows.filter((row) => row.required).map((row) => row.name)
  return {
    ...frame,
    type: 'object',
    properties: Object.fromEntries(rows.map((row) => [row.name ?? '', propertyOf(row)])),
    ...(required.length ? { required } : {}),
  } as Form
}

function propertyOf(row: FieldRow): Property {
  const common = { title: row.zh ?? '', title_en: row.en, description: row.hint_zh, description_en: row.hint_en }
  switch (row.kind) {
    case 'choice': {
      const lines = (row.choices ?? '').split('\n').map((line) => line.trim()).filter(Boolean)
      const pairs = lines.map((line) => line.split('/').map((part) => part.trim()))
      const english = pairs.some(([, en]) => en)
      return clean({ type: 'string', ...common, enum: pairs.map(([zh = '']) => zh), enum_en: english ? pairs.map(([zh = '', en]) => en || zh) : undefined })
    }
    case 'date':
      return clean({ type: 'string', ...common, format: 'date' })
    case 'text':
      return clean({ type: 'string', ...common, minLength: row.least, maxLength: row.most })
    case 'boolean':
      return clean({ type: 'boolean', ...common })
    default:
      return clean({ type: row.kind, ...common, minimum: row.least, maximum: row.most })
  }
}

const columnsOf: Record<string, string> = { title: 'zh', title_en: 'en', description: 'hint_zh', description_en: 'hint_en', type: 'kind', format: 'kind', enum: 'choices', minimum: 'least', minLength: 'least' }

/** rowErrors moves complaints about the schema to the rows: fields.properties.since.title is fields[2].zh. */
export function rowErrors(errors: Record<string, string>, rows: readonly FieldRow[]): Record<string, string> {
  return Object.fromEntries(Object.entries(errors).map(([field, said]) => {
    const [, name = '', word = ''] = /^fields\.properties\.([^.]+)(?:\.(\w+))?$/.exec(field) ?? []
    const i = rows.findIndex((row) => row.name === name)
    return [i < 0 || !name ? field : `fields[${i}].${columnsOf[word] ?? 'name'}`, said]
  }))
}

function clean<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined && v !== '')) as T
}
