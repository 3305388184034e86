import type { LayerSpecification, Map } from 'maplibre-gl'
import type { components } from '@/shared/api/schema'
import type { Colours } from './colours'

export type Background = components['schemas']['BackgroundBody']

/** Below the outlines, and pale: the map is about grids and cases. */
export function addBackground(map: Map, background: Background, c: Colours, dark: boolean) {
  if (background.kind === 'none') return
  const tiles = [background.template.startsWith('/') ? location.origin + background.template : background.template]
  const reach = { minzoom: background.min_zoom, maxzoom: background.max_zoom, ...(background.bounds.length === 4 ? { bounds: background.bounds as [number, number, number, number] } : {}) }
  if (background.kind === 'raster') map.addSource('background', { type: 'raster', tiles, tileSize: 256, ...reach })
  else map.addSource('background', { type: 'vector', tiles, ...reach })
  const before = map.getLayer('chosen-fill') ? 'chosen-fill' : undefined
  for (const layer of backgroundLayers(background, c, dark)) map.addLayer(layer, before)
}

/** Vector tiles are drawn if their layers are named as in the Protomaps basemap. */
export function backgroundLayers(background: Background, c: Colours, dark: boolean): LayerSpecification[] {
  if (background.kind === 'raster') {
    return [{ id: 'background', type: 'raster', source: 'background', paint: { 'raster-opacity': dark ? 0.4 : 0.7, 'raster-saturation': -0.6, 'raster-fade-duration': 0 } }]
  }
  return [
    { id: 'background-water', type: 'fill', source: 'background', 'source-layer': 'water', paint: { 'fill-color': c['accent-soft'] } },
    { id: 'background-roads', type: 'line', source: 'background', 'source-layer': 'roads', paint: { 'line-color': c.line, 'line-width': ['interpolate', ['linear'], ['zoom'], 10, 0.6, 16, 4] } },
    { id: 'background-buildings', type: 'fill', source: 'background', 'source-layer': 'buildings', minzoom: 14, paint: { 'fill-color': c.sunken } },
  ]
}
