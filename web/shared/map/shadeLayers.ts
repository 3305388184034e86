import type { LayerSpecification, Map } from 'maplibre-gl'
import type { Colours } from './colours'
import { levels, type Level } from './gridLayers'
import type { Shades } from './shades'

/** How strongly each class is drawn, in the map and in its legend. */
export const strengths = [0.06, 0.18, 0.32, 0.48, 0.66]

export function addShadeLayers(map: Map, c: Colours) {
  map.addImage('hatch', hatch(c['line-strong']), { pixelRatio: 2 })
  for (const layer of shadeLayers(c)) map.addLayer(layer, 'chosen-fill')
}

export function shadeLayers(c: Colours): LayerSpecification[] {
  const shade = ['feature-state', 'shade']
  return levels.flatMap(({ level }): LayerSpecification[] => [
    {
      id: `${level}-shade`, type: 'fill', source: 'grids', 'source-layer': level, layout: { visibility: 'none' },
      paint: { 'fill-color': c.accent, 'fill-opacity': ['case', ['==', shade, null], 0, ['step', ['to-number', shade, 0], strengths[0]!, 1, strengths[1]!, 2, strengths[2]!, 3, strengths[3]!, 4, strengths[4]!]] as never },
    },
    { id: `${level}-few`, type: 'fill', source: 'grids', 'source-layer': level, layout: { visibility: 'none' }, filter: ['==', ['get', 'code'], ''], paint: { 'fill-pattern': 'hatch' } },
  ])
}

/** Colours the grids of one level, or none. */
export function shadeGrids(map: Map, level: Level, shades: Shades | null) {
  for (const l of levels) {
    const shown = shades && l.level === level ? 'visible' : 'none'
    map.setLayoutProperty(`${l.level}-shade`, 'visibility', shown)
    map.setLayoutProperty(`${l.level}-few`, 'visibility', shown)
  }
  map.removeFeatureState({ source: 'grids', sourceLayer: level })
  if (!shades) return
  for (const [id, shade] of shades.shade) map.setFeatureState({ source: 'grids', sourceLayer: level, id }, { shade })
  map.setFilter(`${level}-few`, ['in', ['get', 'code'], ['literal', shades.few]])
}

function hatch(colour: string): ImageData {
  const side = 16
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = side
  const pen = canvas.getContext('2d')!
  pen.strokeStyle = colour
  pen.globalAlpha = 0.55
  pen.lineWidth = 2
  for (const from of [-side, 0, side]) {
    pen.moveTo(from, side)
    pen.lineTo(from + side, 0)
  }
  pen.stroke()
  return pen.getImageData(0, 0, side, side)
}
