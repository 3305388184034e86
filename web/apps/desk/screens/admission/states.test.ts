import { expect, it } from 'vitest'
import { decisionsFor, weekly } from './states'

it('offers to sign to the two sides, to withdraw to who applied, and nothing once it is over', () => {
  const open = { state: 'applied', unit: 'water' } as const
  expect(decisionsFor(open, ['operator'], ['centre'])).toEqual(['sign', 'refuse'])
  expect(decisionsFor(open, ['legal_reviewer'], ['water'])).toEqual([])
  expect(decisionsFor(open, ['department'], ['water'])).toEqual(['withdraw'])
  expect(decisionsFor({ ...open, state: 'admitted' }, ['operator'], ['centre'])).toEqual([])
  expect(decisionsFor({ ...open, state: 'refused' }, ['department'], ['water'])).toEqual([])
  expect(decisionsFor(open, ['leader'], [])).toEqual([])
})

it('shares the load among the base grids', () => {
  expect(weekly(10, 899 * 52, 899)).toBe(10)
  expect(weekly(10, 100, 0)).toBe(0)
})
