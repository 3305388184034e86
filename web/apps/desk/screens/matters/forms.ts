import type { Column, RowsForm } from '@/apps/desk/fields/rows/columns'

const text = (path: string, more: Partial<Column> = {}): Column => ({ path, kind: 'text', ...more })
const both = (path: string, more: Partial<Column> = {}): Column[] => [text(`${path}.zh`, more), text(`${path}.en`, { kept: true, ...more })]

/** What of a matter is a single value. */
export const basics: readonly Column[] = [
  ...both('name'), ...both('class'), text('domain'), ...both('department'),
  { path: 'base_level', kind: 'choice', choices: ['base', 'village', 'town', 'district'] }, { path: 'urgency', kind: 'choice', choices: ['normal', 'urgent'] },
  { path: 'duty_tag', kind: 'choice', choices: ['', 'basic', 'cooperating', 'taken_back'], kept: true },
  { path: 'secrecy', kind: 'choice', choices: ['', 'protected', 'tip_off'], kept: true },
  { path: 'illegality', kind: 'choice', choices: ['', 'residence', 'building', 'business', 'land_use', 'pollution'], kept: true },
  { path: 'minutes', kind: 'number' }, { path: 'reopen_days', kind: 'number' }, { path: 'patrol', kind: 'yes' }, { path: 'enforcement', kind: 'yes' },
  text('source', { wide: true }),
]

export const period: readonly Column[] = [{ path: 'valid_from', kind: 'moment' }, { path: 'valid_to', kind: 'moment' }]

export const conditions: RowsForm = {
  columns: [
    ...both('words', { wide: true }), ...both('closing', { wide: true }), { path: 'limit.value', kind: 'number' },
    { path: 'limit.unit', kind: 'choice', choices: ['urgent_hours', 'working_hours', 'working_days', 'natural_days'] }, text('source', { wide: true }),
  ],
  blank: () => ({ n: 0, words: { zh: '', en: '' }, closing: { zh: '', en: '' }, limit: { value: 1, unit: 'working_days' }, source: '' }),
  summary: ['words', 'limit.value', 'limit.unit'],
}

const ofNumbers = (row: object) => !['choice', 'date', 'boolean'].includes((row as { kind: string }).kind)

export const fields: RowsForm = {
  columns: [
    text('name'), { path: 'kind', kind: 'choice', choices: ['text', 'choice', 'integer', 'number', 'boolean', 'date'] }, { path: 'required', kind: 'yes' },
    text('zh'), text('en'), text('hint_zh'), text('hint_en'),
    { path: 'least', kind: 'number', when: ofNumbers }, { path: 'most', kind: 'number', when: ofNumbers },
    { path: 'choices', kind: 'long', when: (row) => row.kind === 'choice' },
  ],
  blank: () => ({ name: '', kind: 'text', required: false, zh: '' }),
  summary: ['zh', 'kind', 'name'],
}

export const script: readonly Column[] = [{ path: 'script.zh', kind: 'long' }, { path: 'script.en', kind: 'long', kept: true }]

export const questions: RowsForm = {
  columns: [text('zh', { wide: true }), text('en', { wide: true, kept: true })],
  blank: () => ({ zh: '', en: '' }),
  summary: ['zh'],
}

export const knowledge: RowsForm = {
  columns: [text('id'), ...both('title'), { path: 'body.zh', kind: 'long' }, { path: 'body.en', kind: 'long', kept: true }, text('source', { wide: true })],
  blank: () => ({ id: '', title: { zh: '', en: '' }, body: { zh: '', en: '' }, source: '' }),
  summary: ['title', 'id'],
}
