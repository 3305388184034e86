import { computed, onScopeDispose, ref } from 'vue'
import { address, code, oneOf, useSaid } from '@/shared/browser/address'

export const wallViews = ['map', 'flow', 'parts'] as const
export type WallView = (typeof wallViews)[number]
/** What the address of the wall may say: the area, and the view that is held. */
export const wallAddress = address({ grid: code, view: oneOf(...wallViews) })
const stay: Record<WallView, number> = { map: 30_000, flow: 15_000, parts: 15_000 }

/** One view after the other, until somebody holds one; an address that names a view holds it from the beginning. */
export function useRotation() {
  const named = useSaid(wallAddress).value.view
  const view = ref<WallView>(named ?? 'map')
  const held = ref(!!named)
  let timer = 0

  function next() {
    view.value = wallViews[(wallViews.indexOf(view.value) + 1) % wallViews.length]!
    plan()
  }
  function plan() {
    window.clearTimeout(timer)
    if (!held.value) timer = window.setTimeout(next, stay[view.value])
  }
  function show(to: WallView) {
    view.value = to
    plan()
  }
  function hold(on: boolean) {
    held.value = on
    plan()
  }

  plan()
  onScopeDispose(() => window.clearTimeout(timer))
  return { view: computed(() => view.value), held: computed(() => held.value), show, hold }
}
