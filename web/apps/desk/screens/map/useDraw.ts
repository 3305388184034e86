import type { Map, MapMouseEvent } from 'maplibre-gl'
import { ref, watch, type ShallowRef } from 'vue'
import { source } from '@/shared/map/gridLayers'

export type Shape = 'box' | 'polygon'
type Corner = [lon: number, lat: number]

const mostCorners = 100
const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6

export function boxOf([a, b]: [Corner, Corner]): string {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1])].join(',')
}

/** Draws an area: two clicks for a rectangle; for a polygon one for each corner, and a double click or Enter at the end. Escape leaves it. */
export function useDraw(map: ShallowRef<Map | null>, done: (within: string) => void) {
  const drawing = ref<Shape | null>(null)
  const corners = ref<Corner[]>([])

  function begin(shape: Shape) {
    drawing.value = shape
    corners.value = []
    map.value?.doubleClickZoom.disable()
  }

  function stop() {
    drawing.value = null
    corners.value = []
    window.setTimeout(() => map.value?.doubleClickZoom.enable(), 300) // not the click that ended it
  }

  function end() {
    const drawn = corners.value.filter((c, i, all) => i === 0 || c[0] !== all[i - 1]![0] || c[1] !== all[i - 1]![1])
    const whole = drawing.value === 'polygon' && drawn.length >= 3
    stop()
    if (whole) done(drawn.flat().join(','))
  }

  /** Takes a click, if somebody draws. */
  function take(event: MapMouseEvent): boolean {
    if (!drawing.value) return false
    corners.value = [...corners.value, [round(event.lngLat.lng), round(event.lngLat.lat)]]
    if (drawing.value === 'box' && corners.value.length === 2) {
      const within = boxOf(corners.value as [Corner, Corner])
      stop()
      done(within)
    } else if (corners.value.length === mostCorners) end()
    return true
  }

  function press(event: KeyboardEvent) {
    if (!drawing.value) return
    if (event.key === 'Escape') stop()
    if (event.key === 'Enter') end()
  }

  watch([map, corners], ([m, now]) => {
    if (!m) return
    const line = now.length > 1 ? [{ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: now } }] : []
    const dots = now.map((coordinates) => ({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates } }))
    source(m, 'drawing')?.setData({ type: 'FeatureCollection', features: [...line, ...dots] } as never)
  })

  return { drawing, corners, begin, stop, end, take, press }
}
