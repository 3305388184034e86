import type { Waits } from '@/shared/api/figures'

/** The stages in the order of a case's life. */
export const stages = ['received', 'screening', 'dispatching', 'assigned', 'handling', 'checking', 'suspended'] as const

type Held = Waits['stages'][number]

/** A stage with its share of all time that cases were held, and the mean of one hold in minutes. */
export interface Stage extends Held {
  share: number
  mean: number
}

/** The stages in which cases were held, in the order of a case's life. */
export function sharesOf(all: Held[]): Stage[] {
  const total = all.reduce((sum, one) => sum + one.minutes, 0)
  return stages.flatMap((stage) => all.filter((one) => one.stage === stage)).map((one) => ({ ...one, share: total ? one.minutes / total : 0, mean: one.held ? one.minutes / one.held : 0 }))
}

/** The stage that takes most of all time; undefined where nothing was held. */
export function bottleneck(all: Stage[]): Stage | undefined {
  return all.reduce<Stage | undefined>((most, one) => (one.minutes > (most?.minutes ?? 0) ? one : most), undefined)
}
