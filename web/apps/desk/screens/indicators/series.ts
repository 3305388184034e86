import type { Trend } from '@/shared/api/figures'

/** Into what a trend is cut. */
export const steps = ['day', 'week', 'month'] as const
export type Step = (typeof steps)[number]

/** The counts that a trend can show; rates and levels come with the answer. */
export const trendCounts = ['received', 'filed', 'due', 'closed'] as const

type Numbers = Pick<Trend['items'][number], 'counts' | 'ratios'>

/** What one part comes to in a measure: a count, or a share, or minutes; null is a gap, where nothing could be divided or nothing was counted. */
export function valueOf(of: Numbers | undefined, measure: string): number | null {
  if (!of) return null
  const count = trendCounts.find((one) => one === measure)
  return count ? of.counts[count] : (of.ratios.find((one) => one.code === measure)?.value ?? null)
}

/** The lines of a measure: now, as many parts before, and a year ago, part by part. */
export function seriesOf(trend: Trend, measure: string) {
  return {
    now: trend.items.map((one) => valueOf(one, measure)),
    before: trend.items.map((one) => valueOf(one.before, measure)),
    yearAgo: trend.items.map((one) => valueOf(one.year_ago, measure)),
    goal: trend.measures.find((one) => one.code === measure)?.goal ?? null,
    kind: trend.measures.find((one) => one.code === measure)?.kind ?? 'count',
  }
}
