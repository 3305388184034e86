import { address, code, oneOf } from '@/shared/browser/address'
import { periodPair, periodParams } from './period'
import { steps } from './series'

/** Into what the figures of an area are split; the last three are overlay grids. */
export const splits = ['grid', 'matter', 'source', 'unit', 'public_security', 'fire', 'work_safety'] as const
export type Split = (typeof splits)[number]

const overlays: readonly Split[] = ['public_security', 'fire', 'work_safety']

/** What the figures of one matter, of a unit, or of an overlay can be split into: no overlay lies in another. */
export function splitsOf(matter: string, unit: string, overlay = false): readonly Split[] {
  if (unit) return matter ? [] : ['matter']
  const ofArea = overlay ? splits.filter((one) => !overlays.includes(one)) : splits
  return matter ? ofArea.filter((one) => one !== 'matter' && one !== 'source' && one !== 'unit') : ofArea
}

/** What the address of the figures may say. */
export const figuresAddress = address({ ...periodParams, grid: code, unit: code, matter: code, measure: code, by: oneOf(...splits), step: oneOf(...steps) }, { periods: periodPair })
