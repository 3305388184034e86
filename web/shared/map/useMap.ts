import type { Map, MapOptions } from 'maplibre-gl'
import { onBeforeUnmount, onMounted, ref, shallowRef, type Ref } from 'vue'
import { plainMap } from './maplibre'

/**
 * A map in a box. It is null until `begin` has put its layers on it, and again while the browser has taken its drawing context away, as it does with tabs
 * that rest: whoever watches it puts all of their state on it anew once it is back. Layers and sources come back by themselves, what was set on features does not.
 */
export function useMap(box: Ref<HTMLElement | null>, begin: (m: Map) => void, options: Partial<MapOptions> = {}) {
  const map = shallowRef<Map | null>(null)
  const failed = ref(false)
  const lost = ref(false)
  let drawn: Map | null = null

  onMounted(() => {
    try {
      start(plainMap(box.value!, options))
    } catch {
      failed.value = true
    }
  })
  onBeforeUnmount(() => {
    map.value = null
    drawn?.remove()
  })

  function start(m: Map) {
    drawn = m
    let begun = false
    const back = () => {
      lost.value = false
      if (begun) map.value = m
    }
    m.on('load', () => {
      begin(m)
      begun = true
      if (!lost.value) map.value = m
    })
    m.on('webglcontextlost', () => {
      map.value = null
      lost.value = true
    })
    m.on('webglcontextrestored', () => void (m.getStyle() && m.isStyleLoaded() ? back() : m.once('style.load', back)))
  }

  return { map, failed, lost }
}
