import { computed, onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

const beyond = 400 // pixels that are drawn above and below what is seen

/** Where rows begin, and after the last where the list ends. */
export function offsetsOf(heights: readonly number[]): number[] {
  const offsets = new Array<number>(heights.length + 1)
  offsets[0] = 0
  heights.forEach((height, i) => (offsets[i + 1] = offsets[i]! + height))
  return offsets
}

/** The rows between two pixels: the first and the one after the last. */
export function rowsBetween(offsets: readonly number[], top: number, bottom: number): [number, number] {
  const count = offsets.length - 1
  const first = Math.max(0, lastAtOrBefore(offsets, top))
  let last = first
  while (last < count && offsets[last]! < bottom) last++
  return [Math.min(first, count), last]
}

/** The row to go to from another one, a step up or down. From a row out of sight one goes to the nearest end of what is in sight, so that nothing jumps away from the eye. */
export function rowAfter(offsets: readonly number[], from: number, step: number, top: number, bottom: number): number {
  const last = offsets.length - 2
  const [first, end] = rowsBetween(offsets, top, bottom)
  const above = offsets[first]! < top ? first + 1 : first
  const below = offsets[end]! > bottom ? end - 2 : end - 1
  const seen = from >= above && from <= below
  const to = seen || below < above ? from + step : step > 0 ? above : below
  return Math.min(Math.max(to, 0), last)
}

function lastAtOrBefore(offsets: readonly number[], pixel: number): number {
  let [low, high] = [0, offsets.length - 2]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (offsets[middle]! <= pixel) low = middle
    else high = middle - 1
  }
  return low
}

/**
 * Draws of a long list only what is near the eye, so that ten thousand rows cost no more than forty. Heights are known beforehand, so nothing
 * moves under the reader's hand.
 */
export function useWindow(scroller: Ref<HTMLElement | null>, list: Ref<HTMLElement | null>, heights: () => readonly number[]) {
  const top = ref(0)
  const height = ref(800)
  const offsets = computed(() => offsetsOf(heights()))
  const range = computed(() => rowsBetween(offsets.value, top.value - beyond, top.value + height.value + beyond))
  const before = computed(() => offsets.value[range.value[0]]!)
  const after = computed(() => offsets.value.at(-1)! - offsets.value[range.value[1]]!)

  let asked = 0
  function look() {
    cancelAnimationFrame(asked)
    asked = requestAnimationFrame(() => {
      if (!scroller.value || !list.value) return
      top.value = Math.max(0, scroller.value.scrollTop - list.value.offsetTop)
      height.value = scroller.value.clientHeight
    })
  }

  /** Brings a row into sight, no further than it has to. */
  function reveal(index: number) {
    const box = scroller.value
    if (!box || !list.value) return
    const head = list.value.offsetTop
    const [from, to] = [offsets.value[index]!, offsets.value[index + 1]!]
    if (from < box.scrollTop) box.scrollTop = from
    else if (to + head > box.scrollTop + box.clientHeight) box.scrollTop = to + head - box.clientHeight
    top.value = Math.max(0, box.scrollTop - head)
  }

  /** The row to go to from another one; see rowAfter. */
  function next(from: number, step: number) {
    const box = scroller.value
    if (!box || !list.value) return from
    return rowAfter(offsets.value, from, step, box.scrollTop, box.scrollTop + box.clientHeight - list.value.offsetTop)
  }

  let size: ResizeObserver | null = null
  onMounted(() => {
    scroller.value?.addEventListener('scroll', look, { passive: true })
    size = new ResizeObserver(look)
    if (scroller.value) size.observe(scroller.value)
    look()
  })
  onBeforeUnmount(() => {
    scroller.value?.removeEventListener('scroll', look)
    size?.disconnect()
    cancelAnimationFrame(asked)
  })

  return { range, before, after, reveal, look, next }
}
