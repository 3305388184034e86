import { asFile, code, http, take } from './http'
import type { Schemas } from './schemas'

export type Grid = Schemas['GridBody']
export type Located = Schemas['PlaceBody']

/** GeoJSON, of which the schema says no more than that. */
export interface Geometry {
  type: 'Polygon' | 'MultiPolygon'
  coordinates: unknown[]
}

export type Boundary = Omit<Schemas['FeatureBody'], 'geometry'> & { geometry: Geometry }
export type Boundaries = Omit<Schemas['CollectionBody'], 'features'> & { features: Boundary[] }
export type Spot = Schemas['SpotBody']
export type TerritoryCheck = Omit<Schemas['TerritoryCheckBody'], 'outline'> & { outline: Boundaries }
export type TerritoryDefect = Schemas['DefectBody']
export type GridChange = Schemas['GridChangeBody']

export const territoryApi = {
  locate: (query: { lon: number; lat: number; crs?: string }, signal?: AbortSignal) =>
    take(http.GET('/api/v1/locate', { params: { query }, signal })),
  grids: (query: { level?: string; parent?: string; kind?: string }) =>
    take(http.GET('/api/v1/grids', { params: { query } })).then((list) => list.items),
  grid: (value: string) => take(http.GET('/api/v1/grids/{code}', code(value))),
  boundary: (value: string) => take(http.GET('/api/v1/grids/{code}/boundary', code(value))) as Promise<Boundary>,
  boundaries: (query: { level?: string; kind?: string; parent?: string }) =>
    take(http.GET('/api/v1/boundaries', { params: { query } })) as Promise<Boundaries>,
  tiles: () => take(http.GET('/api/v1/tiles')),
  checkTerritory: (file: File, query: { format: string; crs: string }) =>
    take(http.POST('/api/v1/territory/check', { params: { query }, ...asFile(file) })) as Promise<TerritoryCheck>,
  applyTerritory: (file: File, query: { format: string; crs: string; checked: string }) => take(http.POST('/api/v1/territory', { params: { query }, ...asFile(file) })),
}
