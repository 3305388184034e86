import type { GeoJSONSource, Map, LayerSpecification } from 'maplibre-gl'
import { api } from '@/api/client'
import type { Boundary, Grid } from '@/api/types'
import { boundsOf, ringsOf, type Bounds } from '../outline'
import type { Colours } from './colours'

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

export function addGridLayers(map: Map, c: Colours) {
  for (const { level } of levels) {
    map.addSource(level, { type: 'geojson', data: nothing })
    map.addSource(`${level}-names`, { type: 'geojson', data: nothing })
  }
  map.addSource('chosen', { type: 'geojson', data: nothing })
  map.setPaintProperty('ground', 'background-color', c['map-ground'])
  for (const layer of layers(c)) map.addLayer(layer)
}

export function repaint(map: Map, c: Colours) {
  map.setPaintProperty('ground', 'background-color', c['map-ground'])
  for (const layer of layers(c)) {
    for (const [name, value] of Object.entries(layer.paint ?? {})) map.setPaintProperty(layer.id, name as never, value as never)
  }
}

function layers(c: Colours): LayerSpecification[] {
  const lines = levels.map(({ level, lines }): LayerSpecification => ({
    id: `${level}-lines`, type: 'line', source: level, minzoom: lines,
    paint: {
      'line-color': c['map-line'],
      'line-width': { town: 1.8, village: 1, base: 0.7 }[level],
      'line-opacity': { town: 1, village: 0.85, base: 0.8 }[level],
      ...(level === 'base' ? { 'line-dasharray': [3, 2] } : {}),
    },
  }))
  const names = levels.map(({ level, names, until }): LayerSpecification => ({
    id: `${level}-labels`, type: 'symbol', source: `${level}-names`, minzoom: names, maxzoom: until,
    layout: { 'text-field': ['get', 'name'], 'text-size': { town: 15, village: 13, base: 13 }[level], 'text-max-width': 8, 'text-padding': 6, 'text-variable-anchor': ['center', 'bottom', 'top', 'left', 'right'], 'text-radial-offset': 1.3 },
    paint: { 'text-color': level === 'town' ? c.ink : c['ink-2'], 'text-halo-color': c['map-fill'], 'text-halo-width': 1.6 },
  }))
  return [
    { id: 'land', type: 'fill', source: 'town', paint: { 'fill-color': c['map-fill'] } },
    { id: 'chosen-fill', type: 'fill', source: 'chosen', paint: { 'fill-color': c['accent-soft'] } },
    ...lines.reverse(),
    { id: 'chosen-line', type: 'line', source: 'chosen', paint: { 'line-color': c.accent, 'line-width': 2.2 } },
    ...names,
  ]
}

function nameOf(grid: Grid) {
  const { name, code, centre } = grid
  return { type: 'Feature' as const, properties: { name, code }, geometry: { type: 'Point' as const, coordinates: [centre.lon, centre.lat] } }
}

/** Reads each level once, when the zoom first asks for it. */
export function levelLoader(map: Map) {
  const asked = new Set<Level>()

  async function load(level: Level) {
    if (asked.has(level)) return
    asked.add(level)
    try {
      const [outlines, grids] = await Promise.all([api.boundaries({ level, kind: 'territory' }), api.grids({ level, kind: 'territory' })])
      source(map, level)?.setData(outlines as Collection)
      source(map, `${level}-names`)?.setData({ type: 'FeatureCollection', features: grids.map(nameOf) })
      return outlines.features as Boundary[]
    } catch (cause) {
      asked.delete(level)
      throw cause
    }
  }

  function upTo(zoom: number) {
    return Promise.all(levels.filter((level) => zoom >= level.lines - 0.4).map((level) => load(level.level)))
  }

  return { load, upTo }
}

export function boundsOfAll(features: readonly Boundary[]): Bounds {
  return boundsOf(features.flatMap(ringsOf))
}
