import type { LayerSpecification, Map, VectorTileSource } from 'maplibre-gl'
import type { Colours } from './colours'
import { tileAddress } from './maplibre'

/** How cases are shown: as points that cluster into counts, or as heat. */
export type Showing = 'cases' | 'heat' | 'none'

/** Cases as tiles of the server, which shows what a list with the same filter would. */
export function addCaseLayers(map: Map, c: Colours, query: string, showing: Showing) {
  map.addSource('cases', { type: 'vector', tiles: [tileAddress('cases', query)], maxzoom: 18 })
  map.addSource('heat', { type: 'vector', tiles: [tileAddress('heat', query)], maxzoom: 15 })
  for (const layer of caseLayers(c)) map.addLayer(layer)
  showCases(map, showing)
  for (const id of ['clusters', 'cases']) {
    map.on('mouseenter', id, () => (map.getCanvas().style.cursor = 'pointer'))
    map.on('mouseleave', id, () => (map.getCanvas().style.cursor = ''))
  }
}

export function showCases(map: Map, showing: Showing) {
  for (const id of ['clusters', 'cluster-counts', 'cases', 'case-room']) map.setLayoutProperty(id, 'visibility', showing === 'cases' ? 'visible' : 'none')
  map.setLayoutProperty('heat', 'visibility', showing === 'heat' ? 'visible' : 'none')
}

export function filterCases(map: Map, query: string) {
  for (const set of ['cases', 'heat']) {
    const source = map.getSource<VectorTileSource>(set)
    const wanted = tileAddress(set, query)
    if (source && source.serialize().tiles?.[0] !== wanted) source.setTiles([wanted])
  }
}

/** What is shown stays until the new tiles are there, so nothing flickers. */
export function refreshCases(map: Map, showing: Showing) {
  if (showing !== 'none' && map.getSource(showing)) map.refreshTiles(showing)
}

export function caseLayers(c: Colours): LayerSpecification[] {
  const ring = (over: unknown) => ['case', over, c.over, c.surface] as never
  return [
    {
      id: 'heat', type: 'heatmap', source: 'heat', 'source-layer': 'heat',
      paint: {
        'heatmap-weight': ['interpolate', ['linear'], ['get', 'n'], 0, 0, 1, 0.25, 10, 0.6, 200, 1],
        'heatmap-intensity': ['interpolate', ['linear'], ['zoom'], 8, 0.7, 16, 2],
        'heatmap-radius': ['interpolate', ['linear'], ['zoom'], 8, 16, 16, 34],
        'heatmap-opacity': 0.85,
        'heatmap-color': ['interpolate', ['linear'], ['heatmap-density'], 0, 'transparent', 0.15, c['accent-soft'], 0.5, c.accent, 1, c.over],
      },
    },
    {
      id: 'clusters', type: 'circle', source: 'cases', 'source-layer': 'clusters',
      paint: { 'circle-color': c.accent, 'circle-radius': ['step', ['get', 'n'], 12, 10, 15, 50, 19, 200, 24], 'circle-stroke-width': 2.5, 'circle-stroke-color': ring(['>', ['get', 'overdue'], 0]) },
    },
    {
      id: 'cluster-counts', type: 'symbol', source: 'cases', 'source-layer': 'clusters',
      layout: { 'text-field': ['to-string', ['get', 'n']], 'text-size': 12, 'text-allow-overlap': true, 'text-padding': 8 },
      paint: { 'text-color': c['on-accent'] },
    },
    {
      id: 'cases', type: 'circle', source: 'cases', 'source-layer': 'cases',
      paint: { 'circle-color': c.accent, 'circle-radius': 6, 'circle-stroke-width': 2.5, 'circle-stroke-color': ring(['get', 'overdue']) },
    },
    { // Nothing to see: it keeps the names of grids away from the points.
      id: 'case-room', type: 'symbol', source: 'cases', 'source-layer': 'cases',
      layout: { 'text-field': '●', 'text-size': 12, 'text-allow-overlap': true, 'text-padding': 3 },
      paint: { 'text-opacity': 0 },
    },
  ]
}
