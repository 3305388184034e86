import { computed, ref, shallowRef } from 'vue'
import { api } from '@/api/client'
import type { TerritoryCheck } from '@/api/types'
import { useDoing } from '@/composables/doing'

/** An import of the territory: looked at as a whole, then applied as it was looked at. */
export function useTerritoryCheck() {
  const file = shallowRef<File | null>(null)
  const crs = ref('cgcs2000')
  const check = shallowRef<TerritoryCheck | null>(null)
  const done = shallowRef<{ added: number; changed: number; retired: number } | null>(null)
  const { busy, errors, run } = useDoing([])
  const problems = computed(() => check.value?.defects.filter((d) => !d.warning).length ?? 0)
  const same = computed(() => !!check.value?.sound && !check.value.changes.length)

  const query = (of: File) => ({ format: /\.csv$/i.test(of.name) ? 'csv' : 'geojson', crs: crs.value })

  async function look(chosen: File | null) {
    if (!chosen) return
    file.value = chosen
    check.value = done.value = null
    check.value = (await run(() => api.checkTerritory(chosen, query(chosen)))) ?? null
  }

  async function apply() {
    const { value: of } = file
    const checked = check.value?.checked
    if (!of || !checked) return
    done.value = (await run(() => api.applyTerritory(of, { ...query(of), checked }))) ?? null
    if (done.value) check.value = null
  }

  return { file, crs, check, done, busy, errors, problems, same, look, apply }
}
