import { computed } from 'vue'
import { useRoute } from 'vue-router'

/** What the address says: the area, and the post or the unit that is open beside it. */
export function useStaffPlace() {
  const route = useRoute()
  const at = (key: string) => computed(() => String(route.query[key] ?? ''))
  const [grid, post, unit] = [at('grid'), at('post'), at('unit')]
  const to = (where: { grid?: string; post?: string; unit?: string }) => ({ name: 'staffing', query: { ...(grid.value ? { grid: grid.value } : {}), ...where } })
  return { grid, post, unit, to }
}
