import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { CaseFilter } from '@/shared/api/cases'
import { address, anything, judge, number, oneOf, someOf, spotAddress, type Param } from '@/shared/browser/address'
import type { Showing } from '@/shared/map/caseLayers'
import { filterKeys, filterOf, filterParams, filterPeriods } from '@/apps/desk/screens/cases/views'
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

/** What is carried from a list to its map and back. */
const shared = ['view', ...filterKeys] as const

const showings = ['cases', 'heat', 'none'] as const

/** The zoom, the latitude and the longitude of the middle. */
const position: Param<MapView['position']> = {
  read: (text) => {
    const [zoom, lat, lon, ...more] = text.split('/')
    const [z, y, x] = [number(zoom, 0, 24), number(lat, -85, 85), number(lon, -180, 180)]
    return z === null || y === null || x === null || more.length ? null : { zoom: z, lat: y, lon: x }
  },
  why: 'address.shape',
}

/** What the address of the map may say. */
export const mapAddress = address({
  ...filterParams, q: anything, show: oneOf(...showings), over: someOf(...overlays.map((one) => one.kind)), paint: oneOf(...figures), at: position, ...spotAddress.params,
}, { periods: filterPeriods, together: [['lon', 'lat']] })

export function viewFrom(query: LocationQuery): MapView {
  const { said } = judge(mapAddress, query)
  return {
    showing: said.show ?? 'cases',
    overlays: said.over ?? [],
    figure: said.paint ?? '',
    filter: mapFilter(query),
    place: said.lon !== undefined && said.lat !== undefined ? { lon: said.lon, lat: said.lat } : null,
    position: said.at ?? null,
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
