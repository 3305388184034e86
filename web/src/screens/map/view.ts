import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { CaseFilter } from '@/api/client'
import type { Showing } from '@/parts/map/caseLayers'
import { filterKeys, filterOf } from '@/screens/cases/views'
import { overlays, type Overlay } from './overlays'

/** What colours the grids: rates of the period, or open cases of now. */
export const figures = ['closing', 'on_time', 'in_grid', 'open', 'overdue'] as const
export type FigureName = (typeof figures)[number]

/** What the address says of the map; a link shows a colleague the same, if allowed. */
export interface MapView {
  showing: Showing
  overlays: Overlay[]
  figure: FigureName | ''
  filter: CaseFilter
  place: { lon: number; lat: number } | null
  position: { zoom: number; lat: number; lon: number } | null
}

const text = (value: LocationQuery[string] | undefined) => (typeof value === 'string' ? value : '')
/** What is carried from a list to its map and back. */
const shared = ['view', ...filterKeys] as const

export function viewFrom(query: LocationQuery): MapView {
  const [zoom, lat, lon] = text(query.at).split('/').map(Number)
  const place = { lon: Number(query.lon), lat: Number(query.lat) }
  const shown = text(query.show)
  return {
    showing: shown === 'heat' || shown === 'none' ? shown : 'cases',
    overlays: overlays.map((o) => o.kind).filter((kind) => text(query.over).split(',').includes(kind)),
    figure: figures.find((name) => name === query.paint) ?? '',
    filter: mapFilter(query),
    place: query.lon && Number.isFinite(place.lon) && Number.isFinite(place.lat) ? place : null,
    position: zoom && lat && lon ? { zoom, lat, lon } : null,
  }
}

/** As the list reads it; without a view the server shows what is open. */
function mapFilter(query: LocationQuery): CaseFilter {
  const filter = filterOf({ ...query, view: query.view ?? 'all' })
  delete filter.q // words choose by what is said, not by where it is
  return filter
}

export function queryOf(filter: CaseFilter): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(filter)) if (value) query.set(name, String(value))
  return query.toString()
}

/** From a list to its map. */
export function onMap({ name, query }: { name?: unknown; query: LocationQuery }): LocationQueryRaw {
  if (name !== 'cases') return {}
  const carried: LocationQueryRaw = {}
  for (const key of shared) if (query[key]) carried[key] = query[key]
  if (!carried.view && Object.keys(carried).length === 0) carried.view = 'todo' // what the list shows when nobody has chosen
  return carried
}

/** From the map to its list. */
export function asList(query: LocationQuery, openStates: readonly string[]): LocationQueryRaw {
  const carried: LocationQueryRaw = { view: 'all' }
  for (const key of shared) if (query[key]) carried[key] = query[key]
  if (!query.view && !query.state && query.show !== 'heat') carried.state = openStates.join(',')
  return carried
}
