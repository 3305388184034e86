import type { Boundary } from '@/shared/api/territory'
import { number } from '@/shared/browser/address'

export type Point = [number, number]
export type Rings = Point[][]

/** All rings of a polygon or multipolygon. */
export function ringsOf(feature: Boundary): Rings {
  const { type, coordinates } = feature.geometry
  return (type === 'Polygon' ? coordinates : (coordinates as Rings[]).flat()) as Rings
}

export type Bounds = [west: number, south: number, east: number, north: number]

export function boundsOf(rings: Rings): Bounds {
  const bounds: Bounds = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [x, y] of rings.flat()) {
    bounds[0] = Math.min(bounds[0], x)
    bounds[1] = Math.min(bounds[1], y)
    bounds[2] = Math.max(bounds[2], x)
    bounds[3] = Math.max(bounds[3], y)
  }
  return bounds
}

export function boundsOfAll(features: readonly Boundary[]): Bounds {
  return boundsOf(features.flatMap(ringsOf))
}

/** A drawing for small maps: degrees to pixels, with the shortening of a degree of longitude up here. */
export function projection(bounds: Bounds, width: number, height: number, padding: number) {
  const [west, south, east, north] = bounds
  const shorten = Math.cos((((south + north) / 2) * Math.PI) / 180)
  const scale = Math.min(
    (width - 2 * padding) / Math.max((east - west) * shorten, 1e-9),
    (height - 2 * padding) / Math.max(north - south, 1e-9),
  )
  const left = (width - (east - west) * shorten * scale) / 2
  const top = (height - (north - south) * scale) / 2
  const place = ([lon, lat]: Point): Point => [left + (lon - west) * shorten * scale, top + (north - lat) * scale]
  const metres = 1 / (scale / 111_320)
  return { place, metres }
}

export function pathOf(rings: Rings, place: (point: Point) => Point): string {
  return rings
    .map((ring) => `M${ring.map((point) => place(point).map((v) => v.toFixed(1)).join(' ')).join('L')}Z`)
    .join('')
}

/** The corners of an area as addresses have it: four numbers are a rectangle, more are corners, at most 100; none where the text is no area. */
export function ringOf(within: string): [lon: number, lat: number][] {
  const n = within.split(',').map((text) => number(text.trim(), -180, 180))
  if (n.length < 4 || n.length > 200 || n.length % 2 || n.some((v) => v === null)) return []
  if (n.length === 4) return [[n[0]!, n[1]!], [n[2]!, n[1]!], [n[2]!, n[3]!], [n[0]!, n[3]!]]
  return Array.from({ length: n.length / 2 }, (_, i): [lon: number, lat: number] => [n[2 * i]!, n[2 * i + 1]!])
}
