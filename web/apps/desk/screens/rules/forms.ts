import type { Column, Row, RowsForm } from '@/apps/desk/fields/rows/columns'
import type { RuleKind } from './kinds'

/** A part of a rulebook's document that is a list; place is '' where the document itself is the list. */
export interface Part {
  place: string
  form: RowsForm
}

const urgencies = ['', 'normal', 'urgent'] as const
const period = [{ path: 'valid_from', kind: 'day' }, { path: 'valid_to', kind: 'day' }] as const

const routes: RowsForm = {
  columns: [
    { path: 'code', kind: 'text' }, { path: 'matter', kind: 'matter' }, { path: 'area', kind: 'grid' }, { path: 'urgency', kind: 'choice', choices: urgencies },
    { path: 'days', kind: 'choice', choices: ['', 'working', 'off'] }, { path: 'start', kind: 'time' }, { path: 'end', kind: 'time' },
    { path: 'to.kind', kind: 'choice', choices: ['post_kind', 'unit_kind', 'post', 'unit'] }, { path: 'to.code', kind: 'text' },
    ...period,
    { path: 'why.zh', kind: 'text', wide: true }, { path: 'why.en', kind: 'text', wide: true, kept: true },
  ],
  blank: () => ({ code: '', to: { kind: 'unit_kind', code: '' }, why: { zh: '', en: '' } }),
  summary: ['code', 'matter', 'area', 'urgency', 'to.code', 'why'],
}

const tests: RowsForm = {
  columns: [
    { path: 'name', kind: 'text' }, { path: 'matter', kind: 'matter' }, { path: 'grid', kind: 'grid' }, { path: 'urgency', kind: 'choice', choices: urgencies },
    { path: 'at', kind: 'moment' }, { path: 'owner', kind: 'text' },
  ],
  blank: () => ({ name: '', matter: '', grid: '', at: new Date().toISOString(), owner: '' }),
  summary: ['name', 'matter', 'grid', 'owner'],
}

const units = ['', 'urgent_hours', 'working_hours', 'working_days', 'natural_days'] as const

const rungs: RowsForm = {
  columns: [
    { path: 'code', kind: 'text' }, { path: 'clock', kind: 'choice', choices: ['whole', 'stage'] }, { path: 'percent', kind: 'number' },
    { path: 'after.value', kind: 'number' }, { path: 'after.unit', kind: 'choice', choices: units },
    { path: 'do', kind: 'choice', choices: ['remind', 'urge', 'supervise'] }, { path: 'tell', kind: 'choice', choices: ['', 'grid_head', 'village_head', 'town', 'district'] },
    { path: 'by', kind: 'choice', choices: ['', 'town', 'district'], when: (rung) => rung.do === 'supervise' },
  ],
  blank: () => ({ code: '', clock: 'whole', percent: 100, do: 'remind' }),
  summary: ['code', 'clock', 'percent', 'after.value', 'after.unit', 'do', 'tell', 'by'],
}

const ladders: RowsForm = {
  columns: [
    { path: 'code', kind: 'text' }, { path: 'matter', kind: 'matter' }, { path: 'urgency', kind: 'choice', choices: urgencies },
    { path: 'level', kind: 'choice', choices: ['', 'base', 'village', 'town', 'district'] }, ...period, { path: 'rungs', kind: 'rows', form: rungs },
  ],
  blank: () => ({ code: '', rungs: [] }),
  summary: ['code', 'matter', 'level', 'urgency'],
}

const extensions: RowsForm = {
  columns: [
    { path: 'code', kind: 'text' }, { path: 'matter', kind: 'matter' }, { path: 'times', kind: 'number' }, { path: 'portion', kind: 'number' }, { path: 'least_days', kind: 'number' }, ...period,
  ],
  blank: () => ({ code: '', times: 1, portion: 0.5 }),
  summary: ['code', 'matter', 'times', 'portion', 'least_days'],
}

const likenesses: RowsForm = {
  columns: [{ path: 'matter', kind: 'matter' }, { path: 'metres', kind: 'number' }, { path: 'hours', kind: 'number' }, { path: 'share', kind: 'number' }],
  blank: () => ({ metres: 150, hours: 168, share: 0.3 }),
  summary: ['matter', 'metres', 'hours', 'share'],
}

const criteria = (evidence: readonly string[]): RowsForm => ({
  columns: [
    { path: 'code', kind: 'text' }, { path: 'fact', kind: 'choice', choices: evidence }, { path: 'op', kind: 'choice', choices: ['over', 'under'] }, { path: 'value', kind: 'number' },
    { path: 'verdict', kind: 'choice', choices: ['fair', 'poor', 'mark'] }, ...period, { path: 'name.zh', kind: 'text' }, { path: 'name.en', kind: 'text', kept: true },
  ],
  blank: () => ({ code: '', fact: evidence[0] ?? '', op: 'over', value: 0, verdict: 'fair', name: { zh: '', en: '' } }),
  summary: ['code', 'name', 'fact', 'op', 'value', 'verdict'],
})

const templates: RowsForm = {
  columns: [
    { path: 'code', kind: 'text', fixed: true }, { path: 'audience', kind: 'choice', choices: ['citizen', 'staff'] },
    { path: 'title.zh', kind: 'text', wide: true }, { path: 'title.en', kind: 'text', wide: true }, { path: 'body.zh', kind: 'long' }, { path: 'body.en', kind: 'long' },
  ],
  blank: () => ({ code: '', audience: 'staff', title: { zh: '', en: '' }, body: { zh: '', en: '' } }),
  summary: ['code', 'title', 'audience'],
  closed: true,
}

/** The lists of a rulebook; none where it is a single record. */
export function partsOf(kind: RuleKind, evidence: readonly string[]): Part[] {
  switch (kind) {
    case 'routing':
      return [{ place: 'rules', form: routes }, { place: 'tests', form: tests }]
    case 'ladder':
      return [{ place: '', form: ladders }]
    case 'extension':
      return [{ place: '', form: extensions }]
    case 'duplicates':
      return [{ place: '', form: likenesses }]
    case 'evaluation':
      return [{ place: '', form: criteria(evidence) }]
    case 'templates':
      return [{ place: 'templates', form: templates }]
    case 'hotline':
    case 'opendata':
      return []
  }
}

/** Rulebooks that are a single record. */
export const records: Partial<Record<RuleKind, readonly Column[]>> = {
  hotline: [{ path: 'answer_seconds', kind: 'number' }, { path: 'call_back_minutes', kind: 'number' }],
  opendata: [
    { path: 'open', kind: 'yes' }, { path: 'least', kind: 'number' }, { path: 'wait', kind: 'number' }, { path: 'months', kind: 'number' },
    { path: 'licence.zh', kind: 'text', wide: true }, { path: 'licence.en', kind: 'text', wide: true },
  ],
}

export const rowsOf = (document: unknown, part: Part): Row[] => ((part.place ? (document as Row)[part.place] : document) ?? []) as Row[]
