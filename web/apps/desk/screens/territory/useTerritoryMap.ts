import { NavigationControl, type GeoJSONSource, type LayerSpecification } from 'maplibre-gl'
import { watch, type Ref } from 'vue'
import type { Boundary, TerritoryCheck, TerritoryDefect } from '@/shared/api/territory'
import { dark } from '@/shared/browser/prefs'
import { colours, type Colours } from '@/shared/map/colours'
import { addGridLayers, districtBounds, paintAgain, repaint, source } from '@/shared/map/gridLayers'
import { useMap } from '@/shared/map/useMap'
import { boundsOfAll } from '@/shared/map/outline'

type Data = Parameters<GeoJSONSource['setData']>[0]
const empty = { type: 'FeatureCollection', features: [] } as Data

/** The map as it is, with what an import would make of it: new outlines dashed, problems filled, cases that would lie elsewhere as points. */
export function useTerritoryMap(box: Ref<HTMLElement | null>, check: Ref<TerritoryCheck | null>) {
  const { map, failed, lost } = useMap(box, (m) => {
    addGridLayers(m, colours())
    for (const id of ['new', 'problems', 'spots']) m.addSource(id, { type: 'geojson', data: empty })
    for (const layer of layers(colours())) m.addLayer(layer)
    m.addControl(new NavigationControl({ showCompass: false }), 'top-right')
    void districtBounds().catch(() => null).then((bounds) => bounds && m.fitBounds(bounds, { padding: 24, animate: false }))
  })

  watch([map, check], ([m, found]) => {
    if (!m) return
    source(m, 'new')?.setData((found?.outline ?? empty) as Data)
    source(m, 'problems')?.setData(collection(found?.defects.filter((d) => d.geometry).map((d) => ({ type: 'Feature', properties: {}, geometry: d.geometry })) ?? []))
    source(m, 'spots')?.setData(collection([...(found?.defects.filter((d) => d.at).map((d) => spot(d.at!, 'problem')) ?? []), ...(found?.cases.map((c) => spot(c.at, 'case')) ?? [])]))
  })

  watch([map, dark], ([m]) => {
    if (!m) return
    repaint(m, colours())
    paintAgain(m, layers(colours()))
  }, { flush: 'post' })

  const named = (defect: TerritoryDefect) => check.value?.outline.features.filter((f) => defect.grids.includes(f.properties.code)) ?? []
  const shows = (defect: TerritoryDefect) => !!(defect.geometry || defect.at || named(defect).length)

  /** Shows where a problem is: what is missing or too much, else the place, else the grids it names. */
  function show(defect: TerritoryDefect) {
    if (defect.geometry) fit([{ geometry: defect.geometry } as unknown as Boundary])
    else if (defect.at) go(defect.at)
    else fit(named(defect))
  }

  function fit(features: Boundary[]) {
    if (features.length) map.value?.fitBounds(boundsOfAll(features), { padding: 60, maxZoom: 16, animate: false })
  }

  function go(at: { lon: number; lat: number }) {
    map.value?.jumpTo({ center: [at.lon, at.lat], zoom: 15 })
  }

  return { map, failed, lost, shows, show, go }
}

const collection = (features: unknown[]) => ({ type: 'FeatureCollection', features }) as Data

const spot = (at: { lon: number; lat: number }, what: string) => ({ type: 'Feature', properties: { what }, geometry: { type: 'Point', coordinates: [at.lon, at.lat] } })

function layers(c: Colours): LayerSpecification[] {
  return [
    { id: 'new-line', type: 'line', source: 'new', paint: { 'line-color': c.accent, 'line-width': 2, 'line-dasharray': [3, 1.5] } },
    { id: 'problem-fill', type: 'fill', source: 'problems', paint: { 'fill-color': c.over, 'fill-opacity': 0.4 } },
    { id: 'problem-line', type: 'line', source: 'problems', paint: { 'line-color': c.over, 'line-width': 2 } },
    {
      id: 'spots', type: 'circle', source: 'spots',
      paint: { 'circle-radius': 7, 'circle-color': ['case', ['==', ['get', 'what'], 'case'], c.accent, c.over], 'circle-stroke-width': 2, 'circle-stroke-color': c.surface },
    },
  ]
}
