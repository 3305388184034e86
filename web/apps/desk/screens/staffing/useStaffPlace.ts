import { computed } from 'vue'
import { staffAddress, useSaid } from '@/shared/browser/address'

/** What the address says: the area, and the post or the unit that is open beside it. */
export function useStaffPlace() {
  const said = useSaid(staffAddress)
  const at = (key: 'grid' | 'post' | 'unit') => computed(() => said.value[key] ?? '')
  const [grid, post, unit] = [at('grid'), at('post'), at('unit')]
  const to = (where: { grid?: string; post?: string; unit?: string }) => ({ name: 'staffing', query: { ...(grid.value ? { grid: grid.value } : {}), ...where } })
  return { grid, post, unit, to }
}
