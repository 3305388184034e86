import { computed, ref } from 'vue'

const width = ref(innerWidth)
addEventListener('resize', () => (width.value = innerWidth))

/** How many panes fit: three from 1440, two from 1024, one below. */
export function usePanes() {
  return computed<1 | 2 | 3>(() => (width.value >= 1440 ? 3 : width.value >= 1024 ? 2 : 1))
}
