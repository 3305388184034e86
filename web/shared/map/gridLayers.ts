import type { GeoJSONSource, Map, LayerSpecification } from 'maplibre-gl'
import { territoryApi } from '@/shared/api/territory'
import type { Bounds } from './outline'
import type { Colours } from './colours'
import { tileAddress } from './maplibre'

/** The levels of the territory and the zoom from which each is drawn and named. */
export const levels = [
  { level: 'town', lines: 0, names: 0, until: 11.6 },
  { level: 'village', lines: 10.6, names: 11.6, until: 13.8 },
  { level: 'base', lines: 12.6, names: 13.8, until: 24 },
] as const

export type Level = (typeof levels)[number]['level']

export function levelAt(zoom: number): Level {
  return [...levels].reverse().find((level) => zoom >= level.lines)!.level
}

type Collection = Parameters<GeoJSONSource['setData']>[0]
const nothing: Collection = { type: 'FeatureCollection', features: [] }

export function source(map: Map, id: string): GeoJSONSource | undefined {
  return map.getSource(id)
}

/** Where the district lies; null as long as no grids were imported. */
export async function districtBounds(): Promise<Bounds | null> {
  const { bounds } = await territoryApi.tiles()
  return bounds.length === 4 ? (bounds as Bounds) : null
}

/** Grids as tiles of the server: outlines and names of each level by zoom, and one that is chosen. */
export function addGridLayers(map: Map, c: Colours) {
  map.addSource('grids', { type: 'vector', tiles: [tileAddress('grids')], maxzoom: 15, promoteId: { town: 'code', village: 'code', base: 'code' } })
  map.addSource('chosen', { type: 'geojson', data: nothing })
  map.setPaintProperty('ground', 'background-color', c['map-ground'])
  for (const layer of layers(c)) map.addLayer(layer)
}

export function repaint(map: Map, c: Colours) {
  map.setPaintProperty('ground', 'background-color', c['map-ground'])
  paintAgain(map, layers(c))
}

/** Gives layers that are there already the colours they would have now. */
export function paintAgain(map: Map, again: LayerSpecification[]) {
  for (const layer of again) {
    if (!map.getLayer(layer.id)) continue
    for (const [name, value] of Object.entries(layer.paint ?? {})) map.setPaintProperty(layer.id, name as never, value as never)
  }
}

function layers(c: Colours): LayerSpecification[] {
  const lines = levels.map(({ level, lines }): LayerSpecification => ({
    id: `${level}-lines`, type: 'line', source: 'grids', 'source-layer': level, minzoom: lines,
    paint: {
      'line-color': c['map-line'],
      'line-width': { town: 1.8, village: 1, base: 0.7 }[level],
      'line-opacity': { town: 1, village: 0.85, base: 0.8 }[level],
      ...(level === 'base' ? { 'line-dasharray': [3, 2] } : {}),
    },
  }))
  const names = levels.map(({ level, names, until }): LayerSpecification => ({
    id: `${level}-labels`, type: 'symbol', source: 'grids', 'source-layer': 'labels', filter: ['==', ['get', 'level'], level], minzoom: names, maxzoom: until,
    layout: { 'text-field': ['get', 'name'], 'text-size': { town: 15, village: 13, base: 13 }[level], 'text-max-width': 8, 'text-padding': 6, 'text-variable-anchor': ['center', 'bottom', 'top', 'left', 'right'], 'text-radial-offset': 1.3 },
    paint: { 'text-color': level === 'town' ? c.ink : c['ink-2'], 'text-halo-color': c['map-fill'], 'text-halo-width': 1.6 },
  }))
  return [
    { id: 'land', type: 'fill', source: 'grids', 'source-layer': 'district', paint: { 'fill-color': c['map-fill'] } },
    { id: 'chosen-fill', type: 'fill', source: 'chosen', paint: { 'fill-color': c['accent-soft'] } },
    ...lines.reverse(),
    { id: 'chosen-line', type: 'line', source: 'chosen', paint: { 'line-color': c.accent, 'line-width': 2.2 } },
    ...names,
  ]
}
