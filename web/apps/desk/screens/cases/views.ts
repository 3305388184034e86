import type { LocationQuery } from 'vue-router'
import type { CaseFilter } from '@/shared/api/cases'
import { openStates } from '@/shared/api/states'
import { address, anything, code, day, judge, oneOf, someOf, type Param } from '@/shared/browser/address'
import { ringOf } from '@/shared/map/outline'

/** A view (视图) is a named filter with its place in the left pane. */
export interface View {
  key: string
  filter: CaseFilter
  /** Exact counts come from the server; the others are counted up to a page. */
  counted: 'exactly' | 'roughly' | false
  /** For whom it is, where not for everybody: staff hold a post, operators work in a centre. */
  only?: 'staff' | 'operator'
}

export const viewGroups: { title: string; views: View[] }[] = [
  {
    title: 'view.group_me',
    views: [
      { key: 'todo', filter: { view: 'todo' }, counted: 'exactly' },
      { key: 'mine', filter: { view: 'mine' }, counted: 'exactly' },
      { key: 'unit', filter: { view: 'unit' }, counted: 'exactly' },
      { key: 'soon', filter: { view: 'soon' }, counted: 'exactly', only: 'staff' },
      { key: 'overdue', filter: { view: 'todo', overdue: true }, counted: 'exactly' },
      { key: 'checks', filter: { view: 'checks' }, counted: 'exactly', only: 'staff' },
      { key: 'tasks', filter: { view: 'tasks' }, counted: 'exactly', only: 'staff' },
      { key: 'asks', filter: { view: 'asks' }, counted: 'exactly', only: 'operator' },
      { key: 'returned', filter: { view: 'returned' }, counted: 'exactly', only: 'operator' },
      { key: 'unclassified', filter: { view: 'unclassified' }, counted: 'exactly', only: 'operator' },
      { key: 'appeals', filter: { view: 'appeals' }, counted: 'exactly', only: 'operator' },
      { key: 'supervised', filter: { view: 'supervised' }, counted: 'exactly', only: 'staff' },
      { key: 'reported', filter: { view: 'reported' }, counted: false },
    ],
  },
  {
    title: 'view.group_step',
    views: [
      { key: 'received', filter: { state: 'received' }, counted: 'roughly' },
      { key: 'screening', filter: { state: 'screening' }, counted: 'roughly' },
      { key: 'dispatching', filter: { state: 'dispatching' }, counted: 'roughly' },
      { key: 'assigned', filter: { state: 'assigned' }, counted: 'roughly' },
      { key: 'handling', filter: { state: 'handling' }, counted: 'roughly' },
      { key: 'checking', filter: { state: 'checking' }, counted: 'roughly' },
      { key: 'suspended', filter: { state: 'suspended' }, counted: 'roughly' },
      { key: 'late', filter: { overdue: true }, counted: 'roughly' },
      { key: 'closed', filter: { state: 'closed' }, counted: false },
      { key: 'marked', filter: { view: 'marked' }, counted: false, only: 'operator' },
      { key: 'all', filter: {}, counted: false },
    ],
  },
]

export const views = viewGroups.flatMap((group) => group.views)

/** What narrows a view, each a parameter of the address. */
export const filterKeys = ['grid', 'matter', 'owner', 'state', 'source', 'urgency', 'from', 'to', 'within', 'mark', 'closed_from', 'closed_to', 'fact', 'fact_from', 'fact_to', 'fact_unit', 'fact_stage'] as const
export type FilterKey = (typeof filterKeys)[number]

/** Where the reports of a case came from. */
export const sources = ['patrol', 'hotline', 'letter', 'web', 'app', 'department', 'business', 'volunteer', 'resident'] as const
export const states = [...openStates, 'closed', 'void'] as const

/** A rectangle of four numbers, or the corners of an area. */
const shape: Param<string> = { read: (text) => (ringOf(text).length ? text : null), why: 'address.shape' }

/** How each filter is read. */
export const filterParams = {
  view: oneOf(...views.map((view) => view.key)), grid: code, matter: code, owner: code, state: someOf(...states), source: oneOf(...sources), urgency: oneOf('normal', 'urgent'),
  from: day, to: day, within: shape, mark: code, closed_from: day, closed_to: day, fact: code, fact_from: day, fact_to: day, fact_unit: code, fact_stage: oneOf(...states),
} satisfies Record<FilterKey | 'view', Param>

export const filterPeriods = [['from', 'to'], ['closed_from', 'closed_to'], ['fact_from', 'fact_to']] as const

/** What the address of the lists may say. */
export const casesAddress = address({ ...filterParams, q: anything }, { periods: filterPeriods })

export function viewOf(query: LocationQuery): View {
  const { view: key } = judge(casesAddress, query).said
  return views.find((view) => view.key === key) ?? views[0]!
}

/** What the address says, as the filter the server understands. */
export function filterOf(query: LocationQuery): CaseFilter {
  const { said } = judge(casesAddress, query)
  const filter: CaseFilter = { ...viewOf(query).filter }
  for (const key of ['q', ...filterKeys] as const) if (said[key]) filter[key] = String(said[key])
  return filter
}
