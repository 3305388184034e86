import { NavigationControl, type FilterSpecification, type GeoJSONSource, type LayerSpecification, type Map, type MapMouseEvent } from 'maplibre-gl'
import { onBeforeUnmount, onMounted, ref, shallowRef, watch, type Ref } from 'vue'
import { api } from '@/api/client'
import { fromFailure, type Problem } from '@/api/problem'
import type { Boundary, Case } from '@/api/types'
import { dark } from '@/composables/prefs'
import { colours, type Colours } from '@/parts/map/colours'
import { addGridLayers, boundsOfAll, levelAt, levelLoader, repaint, source, type Level } from '@/parts/map/gridLayers'
import { plainMap } from '@/parts/map/maplibre'
import { overlays, type Overlay } from './overlays'

interface Shown {
  overlays: Ref<Overlay[]>
  cases: Ref<Case[]>
  casesOn: Ref<boolean>
  chosen: Ref<Boundary | null>
  at: Ref<{ lon: number; lat: number } | null>
  now: Readonly<Ref<number>>
}

interface Told {
  place: (lon: number, lat: number) => void
  case: (id: string) => void
}

const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6
const isCluster: FilterSpecification = ['has', 'point_count']
const isPoint: FilterSpecification = ['!', ['has', 'point_count']]

/** The map of grids: levels by zoom, overlays as outlines, open cases as points that cluster. */
export function useGridMap(box: Ref<HTMLElement | null>, shown: Shown, told: Told) {
  const map = shallowRef<Map | null>(null)
  const failed = ref(false)
  const problem = shallowRef<Problem | null>(null)
  const level = ref<Level>('town')
  let whole: Parameters<Map['fitBounds']>[0] | null = null
  let loader: ReturnType<typeof levelLoader> | null = null

  onMounted(() => {
    try {
      start(plainMap(box.value!))
    } catch {
      failed.value = true
    }
  })
  onBeforeUnmount(() => map.value?.remove())

  function start(m: Map) {
    m.addControl(new NavigationControl({ showCompass: false }), 'bottom-right')
    m.on('click', (event) => click(m, event))
    m.on('moveend', () => void moved())
    m.on('load', async () => {
      addGridLayers(m, colours())
      addOverlays(m)
      addCases(m, colours())
      loader = levelLoader(m)
      map.value = m
      await fill(m)
    })
  }

  async function fill(m: Map) {
    try {
      const towns = await loader!.load('town')
      if (towns?.length) whole = boundsOfAll(towns)
      const at = shown.at.value
      if (at) m.jumpTo({ center: [at.lon, at.lat], zoom: 13.5 })
      if (at) uncover(m, at)
      else fit()
      await moved()
    } catch (cause) {
      problem.value = fromFailure(cause)
    }
  }

  async function moved() {
    if (!map.value || !loader) return
    level.value = levelAt(map.value.getZoom())
    try {
      await loader.upTo(map.value.getZoom())
      problem.value = null
    } catch (cause) {
      problem.value = fromFailure(cause)
    }
  }

  function fit() {
    if (whole) map.value?.fitBounds(whole, { padding: 40, animate: false })
  }

  async function click(m: Map, event: MapMouseEvent) {
    const hit = m.getLayer('cases') ? m.queryRenderedFeatures(event.point, { layers: ['clusters', 'cases'] })[0] : undefined
    if (hit?.properties.cluster) {
      const zoom = await m.getSource<GeoJSONSource>('cases')!.getClusterExpansionZoom(hit.properties.cluster_id)
      m.easeTo({ center: event.lngLat, zoom: Math.max(zoom, m.getZoom() + 1), duration: 150 })
    } else if (hit) told.case(String(hit.properties.id))
    else told.place(round(event.lngLat.lng), round(event.lngLat.lat))
  }

  const read = new Set<Overlay>()
  watch([map, () => [...shown.overlays.value]] as const, ([m, on]) => {
    if (!m) return
    for (const { kind } of overlays) {
      m.setLayoutProperty(`overlay-${kind}`, 'visibility', on.includes(kind) ? 'visible' : 'none')
      if (on.includes(kind) && !read.has(kind)) void readOverlay(m, kind)
    }
  })

  async function readOverlay(m: Map, kind: Overlay) {
    read.add(kind)
    try {
      source(m, `overlay-${kind}`)?.setData((await api.boundaries({ kind })) as never)
    } catch (cause) {
      read.delete(kind)
      problem.value = fromFailure(cause)
    }
  }

  watch([map, shown.cases, shown.casesOn], ([m, cases, on]) => {
    if (m) source(m, 'cases')?.setData(points(on ? cases : [], shown.now.value) as never)
  })

  watch([map, shown.chosen], ([m, chosen]) => {
    if (m) source(m, 'chosen')?.setData({ type: 'FeatureCollection', features: (chosen ? [chosen] : []) as never })
  })

  watch([map, shown.at], ([m, at]) => {
    if (!m) return
    const features = at ? [{ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [at.lon, at.lat] } }] : []
    source(m, 'here')?.setData({ type: 'FeatureCollection', features } as never)
    if (at) uncover(m, at)
  })

  watch(dark, () => {
    if (!map.value) return
    const c = colours()
    repaint(map.value, c)
    for (const layer of [...overlayLayers(), ...caseLayers(c)]) {
      for (const [name, value] of Object.entries(layer.paint ?? {})) map.value.setPaintProperty(layer.id, name as never, value as never)
    }
  }, { flush: 'post' })

  return { failed, problem, level, fit, retry: () => map.value && fill(map.value) }
}

/** On a phone the explanation covers the lower half: the place moves into the upper one. */
function uncover(m: Map, at: { lon: number; lat: number }) {
  const { clientWidth, clientHeight } = m.getContainer()
  if (clientWidth < 1024) m.easeTo({ center: [at.lon, at.lat], offset: [0, -clientHeight / 4], duration: 120 })
}

function points(cases: readonly Case[], now: number) {
  return {
    type: 'FeatureCollection',
    features: cases.map((c) => ({
      type: 'Feature',
      properties: { id: c.id, over: c.overdue || (c.stage_due_at && Date.parse(c.stage_due_at) < now) ? 1 : 0 },
      geometry: { type: 'Point', coordinates: [c.point.lon, c.point.lat] },
    })),
  }
}

const empty = { type: 'FeatureCollection', features: [] } as never

function addOverlays(m: Map) {
  for (const { kind } of overlays) m.addSource(`overlay-${kind}`, { type: 'geojson', data: empty })
  for (const layer of overlayLayers()) m.addLayer(layer)
}

function overlayLayers(): LayerSpecification[] {
  return overlays.map(({ kind, light, dark: atNight, dash }) => ({
    id: `overlay-${kind}`, type: 'line', source: `overlay-${kind}`, layout: { visibility: 'none' },
    paint: { 'line-color': dark.value ? atNight : light, 'line-width': 1.8, ...(dash ? { 'line-dasharray': [...dash] } : {}) },
  }))
}

function addCases(m: Map, c: Colours) {
  m.addSource('cases', { type: 'geojson', data: empty, cluster: true, clusterRadius: 44, clusterMaxZoom: 15, clusterProperties: { over: ['+', ['get', 'over']] } })
  m.addSource('here', { type: 'geojson', data: empty })
  for (const layer of caseLayers(c)) m.addLayer(layer)
  for (const id of ['clusters', 'cases']) {
    m.on('mouseenter', id, () => (m.getCanvas().style.cursor = 'pointer'))
    m.on('mouseleave', id, () => (m.getCanvas().style.cursor = ''))
  }
}

function caseLayers(c: Colours): LayerSpecification[] {
  const ring = ['case', ['>', ['get', 'over'], 0], c.over, c.surface] as never
  return [
    {
      id: 'clusters', type: 'circle', source: 'cases', filter: isCluster,
      paint: { 'circle-color': c.accent, 'circle-radius': ['step', ['get', 'point_count'], 12, 10, 15, 50, 19, 200, 24], 'circle-stroke-width': 2.5, 'circle-stroke-color': ring },
    },
    {
      id: 'cluster-counts', type: 'symbol', source: 'cases', filter: isCluster,
      layout: { 'text-field': ['to-string', ['get', 'point_count']], 'text-size': 12, 'text-allow-overlap': true, 'text-padding': 8 },
      paint: { 'text-color': c['on-accent'] },
    },
    {
      id: 'cases', type: 'circle', source: 'cases', filter: isPoint,
      paint: { 'circle-color': c.accent, 'circle-radius': 6, 'circle-stroke-width': 2.5, 'circle-stroke-color': ring },
    },
    { // Nothing to see: it keeps the names of grids away from the points.
      id: 'case-room', type: 'symbol', source: 'cases', filter: isPoint,
      layout: { 'text-field': '●', 'text-size': 12, 'text-allow-overlap': true, 'text-padding': 3 },
      paint: { 'text-opacity': 0 },
    },
    { id: 'here-ring', type: 'circle', source: 'here', paint: { 'circle-color': c.surface, 'circle-radius': 7, 'circle-stroke-color': c.ink, 'circle-stroke-width': 2 } },
    { id: 'here-dot', type: 'circle', source: 'here', paint: { 'circle-color': c.ink, 'circle-radius': 3 } },
  ]
}
