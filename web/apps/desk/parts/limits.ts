import { useI18n } from 'vue-i18n'
import './texts'

/** A time limit as the standards write it: number and unit of time. */
export function useLimits() {
  const { t, te } = useI18n()
  return (limit: { value: number; unit: string }) =>
    te(`unit.${limit.unit}`) ? t(`unit.${limit.unit}`, { n: limit.value }) : `${limit.value} ${limit.unit}`
}
