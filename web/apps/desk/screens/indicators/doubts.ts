import { useI18n } from 'vue-i18n'
import type { RouteLocationRaw } from 'vue-router'
import type { Doubted } from '@/shared/api/figures'
import { useWords } from '@/shared/words/words'

/** Doubts that taint a rate, or a count by the name that formulas have for it. */
export const tainting = (doubts: Doubted[], of: { rate?: string; count?: string }): Doubted[] =>
  doubts.filter((doubt) => (of.rate !== undefined && doubt.rates.includes(of.rate)) || (of.count !== undefined && doubt.counts.includes(of.count)))

/** The panel of data quality, of the same area and period. */
export const toQuality = (figures: { grid: string; from: string; to: string }): RouteLocationRaw =>
  ({ name: 'quality', query: { grid: figures.grid, from: figures.from, to: figures.to } })

/** A doubt in one sentence. */
export function useDoubts() {
  const { t } = useI18n()
  const words = useWords()
  return (doubt: Doubted): string => {
    const marks = doubt.marks.map((mark) => t('doubtWhy.some', { name: words(mark.name), n: mark.cases })).join(t('doubtWhy.comma'))
    return t(`doubtWhy.${doubt.reason}`, { cases: doubt.cases, of: doubt.of, marks, beside: doubt.beside, middle: doubt.middle })
  }
}
