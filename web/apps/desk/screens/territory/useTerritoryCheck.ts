import { computed, shallowRef } from 'vue'
import { territoryApi, type TerritoryCheck } from '@/shared/api/territory'
import { useDoing } from '@/apps/desk/fields/doing'
import { useDraft } from '@/apps/desk/fields/draft'

/** An import of the territory: looked at as a whole, then applied as it was looked at. */
export function useTerritoryCheck() {
  const file = shallowRef<File | null>(null)
  /** What was chosen; a file cannot be kept, so only its name is. */
  const { entries: form, restored, clear } = useDraft('territory', '', () => ({ crs: 'cgcs2000', name: '' }))
  const check = shallowRef<TerritoryCheck | null>(null)
  const done = shallowRef<{ added: number; changed: number; retired: number } | null>(null)
  const { busy, errors, run } = useDoing([])
  const problems = computed(() => check.value?.defects.filter((d) => !d.warning).length ?? 0)
  const same = computed(() => !!check.value?.sound && !check.value.changes.length)

  const query = (of: File) => ({ format: /\.(csv|xlsx)$/i.test(of.name) ? 'csv' : 'geojson', crs: form.value.crs })

  async function look(chosen: File | null) {
    if (!chosen) return
    file.value = chosen
    form.value.name = chosen.name
    restored.value = false
    check.value = done.value = null
    check.value = (await run(() => territoryApi.checkTerritory(chosen, query(chosen)))) ?? null
  }

  async function apply() {
    const { value: of } = file
    const checked = check.value?.checked
    if (!of || !checked) return
    done.value = (await run(() => territoryApi.applyTerritory(of, { ...query(of), checked }))) ?? null
    if (!done.value) return
    check.value = null
    clear()
  }

  return { file, form, restored, clear, check, done, busy, errors, problems, same, look, apply }
}
