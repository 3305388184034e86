import { address, code, oneOf } from '@/composables/address'
import { periodPair, periodParams } from './period'
import { steps } from './series'

/** Into what the figures of an area are split; the last three are overlay grids. */
export const splits = ['grid', 'matter', 'source', 'unit', 'public_security', 'fire', 'work_safety'] as const
export type Split = (typeof splits)[number]

/** What the figures of one matter, or of a unit, can be split into. */
export function splitsOf(matter: string, unit: string): readonly Split[] {
  if (unit) return matter ? [] : ['matter']
  return matter ? splits.filter((one) => one !== 'matter' && one !== 'source' && one !== 'unit') : splits
}

/** What the address of the figures may say. */
export const figuresAddress = address({ ...periodParams, grid: code, unit: code, matter: code, measure: code, by: oneOf(...splits), step: oneOf(...steps) }, { periods: periodPair })
