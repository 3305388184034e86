import { Validator, type Schema } from '@cfworker/json-schema'

/** One question of a matter's form: a simple property of its JSON Schema. */
export interface Question {
  name: string
  type: 'string' | 'integer' | 'number' | 'boolean'
  title: { zh: string; en: string }
  hint: { zh: string; en: string }
  choices: { value: string; zh: string; en: string }[]
  date: boolean
  least?: number
  most?: number
  longest?: number
  required: boolean
}

export type Answers = Record<string, string | number | boolean>

interface Property {
  type: Question['type']
  title?: string
  title_en?: string
  description?: string
  description_en?: string
  enum?: string[]
  enum_en?: string[]
  format?: string
  minimum?: number
  maximum?: number
  maxLength?: number
}

export interface Form {
  properties?: Record<string, Property>
  required?: string[]
}

/** The questions of a form, in its order. */
export function questionsOf(form: Form | null | undefined): Question[] {
  return Object.entries(form?.properties ?? {}).map(([name, p]) => ({
    name,
    type: p.type,
    title: { zh: p.title ?? name, en: p.title_en ?? p.title ?? name },
    hint: { zh: p.description ?? '', en: p.description_en ?? p.description ?? '' },
    choices: (p.enum ?? []).map((value, i) => ({ value, zh: value, en: p.enum_en?.[i] ?? value })),
    date: p.format === 'date',
    least: p.minimum,
    most: p.maximum,
    longest: p.maxLength,
    required: form?.required?.includes(name) ?? false,
  }))
}

/** Answers that say something: what was left empty is not sent. */
export function said(answers: Answers): Answers {
  return Object.fromEntries(Object.entries(answers).filter(([, value]) => value !== '' && value !== undefined && !Number.isNaN(value)))
}

/** What is wrong with the answers, by name of the question: 'missing' or 'wrong'. The server judges again by the same schema. */
export function check(form: Form | null | undefined, answers: Answers): Record<string, 'missing' | 'wrong'> {
  if (!form) return {}
  const given = said(answers)
  const wrong: Record<string, 'missing' | 'wrong'> = {}
  for (const name of form.required ?? []) if (!(name in given)) wrong[name] = 'missing'
  const { errors } = new Validator(form as Schema, '2020-12', false).validate(given)
  for (const e of errors) {
    const name = e.instanceLocation.replace(/^#\/?/, '')
    if (name && !(name in wrong)) wrong[name] = 'wrong'
  }
  return wrong
}
