import { NavigationControl, type LayerSpecification, type Map, type MapMouseEvent } from 'maplibre-gl'
import { onBeforeUnmount, shallowRef, watch, type Ref } from 'vue'
import { territoryApi, type Boundary } from '@/shared/api/territory'
import { fromFailure, type Problem } from '@/shared/api/problem'
import { useLive } from '@/apps/desk/session/live'
import { dark } from '@/shared/browser/prefs'
import { addBackground, backgroundLayers, type Background } from '@/shared/map/background'
import { addCaseLayers, caseLayers, filterCases, refreshCases, showCases, type Showing } from '@/shared/map/caseLayers'
import { colours, type Colours } from '@/shared/map/colours'
import { addGridLayers, levelAt, paintAgain, repaint, source, type Level } from '@/shared/map/gridLayers'
import { tileAddress } from '@/shared/map/maplibre'
import { addShadeLayers, shadeGrids, shadeLayers } from '@/shared/map/shadeLayers'
import type { Shades } from '@/shared/map/shades'
import { useMap } from '@/shared/map/useMap'
import { ringOf, type Bounds } from '@/shared/map/outline'
import { overlays, type Overlay } from './overlays'

interface Shown {
  overlays: Ref<Overlay[]>
  showing: Ref<Showing>
  query: Ref<string>
  shades: Ref<(Shades & { level: Level }) | null>
  level: Ref<Level>
  chosen: Ref<Boundary | null>
  within: Ref<string>
  at: Ref<{ lon: number; lat: number } | null>
  position: { zoom: number; lat: number; lon: number } | null
}

interface Told {
  place: (lon: number, lat: number) => void
  case: (id: string, lon: number, lat: number) => void
  many: (within: string) => void
  moved: (position: string) => void
  /** Whether a click is somebody drawing. */
  draws: (event: MapMouseEvent) => boolean
  drawn: () => void
}

const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6
const pause = 1_500
const nearest = 17

/** The map of grids: levels by zoom, overlays as outlines, cases as counts, points or heat, grids in the shade of a figure. */
export function useGridMap(box: Ref<HTMLElement | null>, shown: Shown, told: Told) {
  const problem = shallowRef<Problem | null>(null)
  const { level } = shown
  const background = shallowRef<Background | null>(null)
  let whole: Bounds | null = null
  let placed = false

  const { map, failed, lost } = useMap(box, (m) => {
    const c = colours()
    addGridLayers(m, c)
    addShadeLayers(m, c)
    addOverlays(m)
    addCaseLayers(m, c, shown.query.value, shown.showing.value)
    addMarks(m, c)
    m.addControl(new NavigationControl({ showCompass: false }), 'bottom-right')
    m.on('click', (event) => void click(m, event))
    m.on('dblclick', () => told.drawn())
    m.on('moveend', moved)
  })

  /** What the server says of the district, once: a map that comes back stands where it stood. */
  async function fill() {
    const m = map.value
    if (!m || placed) return
    const said = await territoryApi.tiles().catch((cause: unknown) => void (problem.value = fromFailure(cause)))
    if (!said || map.value !== m || placed) return
    placed = true
    problem.value = null
    addBackground(m, said.background, colours(), dark.value)
    background.value = said.background
    whole = said.bounds.length === 4 ? (said.bounds as Bounds) : null
    const { position } = shown
    if (position) m.jumpTo({ center: [position.lon, position.lat], zoom: position.zoom })
    else if (shown.at.value) m.jumpTo({ center: [shown.at.value.lon, shown.at.value.lat], zoom: 13.5 })
    else fit()
    if (shown.at.value) uncover(m, shown.at.value)
    level.value = levelAt(m.getZoom())
  }

  function moved() {
    const m = map.value
    if (!m) return
    level.value = levelAt(m.getZoom())
    const { lng, lat } = m.getCenter()
    told.moved(`${m.getZoom().toFixed(2)}/${lat.toFixed(5)}/${lng.toFixed(5)}`)
  }

  function fit() {
    if (whole) map.value?.fitBounds(whole, { padding: 40, animate: false })
  }

  async function click(m: Map, event: MapMouseEvent) {
    if (told.draws(event)) return
    const hit = m.getLayer('cases') ? m.queryRenderedFeatures(event.point, { layers: ['clusters', 'cases'] })[0] : undefined
    const [lon, lat] = [round(event.lngLat.lng), round(event.lngLat.lat)]
    if (hit?.layer.id === 'clusters') {
      if (m.getZoom() < nearest) m.easeTo({ center: event.lngLat, zoom: m.getZoom() + 2, duration: 150 })
      else told.many(around(m, event))
    } else if (hit) told.case(String(hit.properties.id), lon, lat)
    else told.place(lon, lat)
  }

  watch(map, () => void fill())
  watch([map, shown.overlays], ([m, on]) => {
    if (!m) return
    for (const { kind } of overlays) m.setLayoutProperty(`overlay-${kind}`, 'visibility', on.includes(kind) ? 'visible' : 'none')
  })
  watch([map, shown.showing], ([m, showing]) => m && showCases(m, showing))
  watch([map, shown.query], ([m, query]) => m && filterCases(m, query))
  watch([map, shown.shades, level], ([m, shades, at]) => m && shadeGrids(m, at, shades?.level === at ? shades : null))
  watch([map, shown.chosen], ([m, chosen]) => {
    if (m) source(m, 'chosen')?.setData({ type: 'FeatureCollection', features: (chosen ? [chosen] : []) as never })
  })
  watch([map, shown.within], ([m, within]) => {
    if (!m) return
    const ring = ringOf(within)
    const features = ring.length ? [{ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [[...ring, ring[0]]] } }] : []
    source(m, 'within')?.setData({ type: 'FeatureCollection', features } as never)
  })
  watch([map, shown.at], ([m, at]) => {
    if (!m) return
    const features = at ? [{ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [at.lon, at.lat] } }] : []
    source(m, 'here')?.setData({ type: 'FeatureCollection', features } as never)
  })
  watch(shown.at, (at) => at && map.value && uncover(map.value, at))
  watch([map, dark], ([m]) => {
    if (!m) return
    const c = colours()
    repaint(m, c)
    paintAgain(m, [...shadeLayers(c), ...overlayLayers(), ...caseLayers(c), ...markLayers(c), ...(background.value && background.value.kind !== 'none' ? backgroundLayers(background.value, c, dark.value) : [])])
  }, { flush: 'post' })

  let timer = 0
  useLive(() => {
    timer ||= window.setTimeout(() => {
      timer = 0
      if (map.value) refreshCases(map.value, shown.showing.value)
    }, pause)
  })
  onBeforeUnmount(() => clearTimeout(timer))

  return { map, failed, lost, problem, background, fit, retry: fill }
}

/** A square of a few pixels around a click, for cases that lie on top of each other. */
function around(m: Map, { point }: MapMouseEvent): string {
  const reach = 14
  const a = m.unproject([point.x - reach, point.y + reach])
  const b = m.unproject([point.x + reach, point.y - reach])
  return [a.lng, a.lat, b.lng, b.lat].map(round).join(',')
}

/** Keeps a place clear of the panel beside or below it. */
function uncover(m: Map, at: { lon: number; lat: number }) {
  const point = m.project([at.lon, at.lat])
  const { clientWidth: width, clientHeight: height } = m.getCanvas()
  const wide = width > 1000
  const hidden = wide ? point.x > width - 380 : point.y > height * 0.45
  if (hidden) m.panBy(wide ? [point.x - (width - 380) / 2, 0] : [0, point.y - height * 0.22], { duration: 150 })
}

const empty = { type: 'FeatureCollection', features: [] } as never

function addOverlays(m: Map) {
  for (const { kind } of overlays) m.addSource(`overlay-${kind}`, { type: 'vector', tiles: [tileAddress(kind)], maxzoom: 15 })
  for (const layer of overlayLayers()) m.addLayer({ ...layer, layout: { visibility: 'none' } } as LayerSpecification)
}

function overlayLayers(): LayerSpecification[] {
  return overlays.map(({ kind, light, dark: atNight, dash }) => ({
    id: `overlay-${kind}`, type: 'line', source: `overlay-${kind}`, 'source-layer': 'areas',
    paint: { 'line-color': dark.value ? atNight : light, 'line-width': 1.8, ...(dash ? { 'line-dasharray': [...dash] } : {}) },
  }))
}

function addMarks(m: Map, c: Colours) {
  for (const id of ['within', 'drawing', 'here']) m.addSource(id, { type: 'geojson', data: empty })
  for (const layer of markLayers(c)) m.addLayer(layer)
}

function markLayers(c: Colours): LayerSpecification[] {
  return [
    { id: 'within-fill', type: 'fill', source: 'within', paint: { 'fill-color': c.accent, 'fill-opacity': 0.08 } },
    { id: 'within-line', type: 'line', source: 'within', paint: { 'line-color': c.ink, 'line-width': 2, 'line-dasharray': [2, 1.5] } },
    { id: 'drawing-line', type: 'line', source: 'drawing', filter: ['==', ['geometry-type'], 'LineString'], paint: { 'line-color': c.ink, 'line-width': 2 } },
    { id: 'drawing-dots', type: 'circle', source: 'drawing', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-color': c.ink, 'circle-radius': 4, 'circle-stroke-color': c.surface, 'circle-stroke-width': 2 } },
    { id: 'here-ring', type: 'circle', source: 'here', paint: { 'circle-color': c.surface, 'circle-radius': 7, 'circle-stroke-color': c.ink, 'circle-stroke-width': 2 } },
    { id: 'here-dot', type: 'circle', source: 'here', paint: { 'circle-color': c.ink, 'circle-radius': 3 } },
  ]
}
