import { Map, setWorkerUrl, type MapOptions } from 'maplibre-gl'
import 'maplibre-gl/dist/maplibre-gl.css'
import './controls.css'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import type { Bounds } from './outline'

// The worker comes from our own origin as a file: a strict content security policy forbids blob: scripts.
setWorkerUrl(new URL(workerUrl, location.href).href)

/** Wujiang and a little around it; any district is fitted as soon as it is known where it lies. */
const somewhere: Bounds = [120.3, 30.75, 120.95, 31.25]

/** A map with no background but the ground itself: no tiles, no glyphs, nothing from elsewhere. */
export function plainMap(container: HTMLElement, options: Partial<MapOptions> = {}): Map {
  return new Map({
    container,
    style: { version: 8, sources: {}, layers: [{ id: 'ground', type: 'background' }] },
    bounds: somewhere,
    minZoom: 7,
    maxZoom: 19,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    localIdeographFontFamily: "'PingFang SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif",
    ...options,
  })
}

/** The address of tiles of this server, as the map wants it: whole, because a worker reads it. */
export function tileAddress(set: string, query = ''): string {
  return `${location.origin}/api/v1/tiles/${set}/{z}/{x}/{y}${query ? `?${query}` : ''}`
}
