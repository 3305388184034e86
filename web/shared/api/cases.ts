import { said, type Purpose } from './disclosure'
import { http, id, take } from './http'
import type { Schemas } from './schemas'
import type { Party } from './staffing'

export type Case = Schemas['CaseBody']

/** A case with all that belongs to it. */
export type CaseDetail = Schemas['CaseDetail']

export type CaseAsk = Schemas['AskBody']
export type CaseTask = Schemas['TaskBody']
export type Refusal = Schemas['RefusalBody']
export type Mediation = Schemas['MediationBody']
export type Disputant = Required<Schemas['DisputantBody']>
export type Evaluation = Schemas['EvaluationBody']
export type CaseEvent = Schemas['EventBody']
export type Hop = Schemas['HopBody']
export type Choice = Schemas['PossibleBody']
export type ActionInput = Schemas['ActBody']
export type State = Case['state']
export type Prospect = Schemas['ProspectBody']
export type Prospects = Schemas['ProspectsBody']
export type Widely = Schemas['WidelyBody']
export type SavedView = Schemas['SavedViewBody']
export type PrintOut = Schemas['PrintOutBody']

/** What the stream says about a case; the rest is read from the case itself. */
export interface CaseNews {
  case: string
  number: string
  state: State
  version: number
  action: string
  grid: string
  owner: Party
  at: string
}

export interface CaseFilter {
  view?: string
  state?: string
  grid?: string
  matter?: string
  owner?: string
  overdue?: boolean
  source?: string
  urgency?: string
  from?: string
  to?: string
  within?: string
  q?: string
  mark?: string
  closed_from?: string
  closed_to?: string
  fact?: string
  fact_from?: string
  fact_to?: string
  fact_unit?: string
  fact_stage?: string
  cursor?: string
  limit?: number
}

/** Where the list with this filter is to be had as a file. */
export function exportAddress(filter: CaseFilter, format: 'xlsx' | 'csv', lang: string): string {
  const query = new URLSearchParams({ format, lang })
  for (const [name, value] of Object.entries(filter)) if (value && name !== 'cursor' && name !== 'limit') query.set(name, String(value))
  return `/api/v1/cases/export?${query}`
}

export const casesApi = {
  standings: (query: CaseFilter & { level: 'district' | 'town' | 'village' | 'base' }, signal?: AbortSignal) =>
    take(http.GET('/api/v1/cases/standings', { params: { query }, signal })).then((list) => list.items),
  cases: (query: CaseFilter, signal?: AbortSignal) => take(http.GET('/api/v1/cases', { params: { query }, signal })),
  counts: () => take(http.GET('/api/v1/cases/counts')),
  /** These cases, as far as they may be seen. */
  some: (ids: string[]) => take(http.GET('/api/v1/cases', { params: { query: { ids: ids.join(','), limit: ids.length } } })).then((page) => page.items),
  /** A case with its story and what may be done with it, from one look at it. */
  whole: (value: string) => take(http.GET('/api/v1/cases/{id}', { params: { path: { id: value }, query: { with: 'events,actions' } } })),
  case: (value: string) => take(http.GET('/api/v1/cases/{id}', id(value))),
  story: (value: string) => take(http.GET('/api/v1/cases/{id}/events', id(value))),
  choices: (value: string) => take(http.GET('/api/v1/cases/{id}/actions', id(value))).then((list) => list.items),
  mediations: (value: string, why: Purpose) => take(http.POST('/api/v1/cases/{id}/mediations', { ...id(value), body: said(why) })).then((list) => list.items),
  act: (value: string, action: string, body: ActionInput) =>
    take(http.POST('/api/v1/cases/{id}/actions/{action}', { params: { path: { id: value, action } }, body })),
  prospects: (body: { cases: string[]; action?: string }) => take(http.POST('/api/v1/cases/prospects', { body })),
  savedViews: () => take(http.GET('/api/v1/me/views')).then((list) => list.items),
  saveViews: (items: SavedView[]) => take(http.PUT('/api/v1/me/views', { body: { items } })).then((list) => list.items),
  printOut: (value: string, body: { inside?: boolean; purpose?: string; remark?: string }) => take(http.POST('/api/v1/cases/{id}/printout', { ...id(value), body })),
}
