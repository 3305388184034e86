import { expect, it } from 'vitest'
import { offsetsOf, rowAfter, rowsBetween } from './window'

it('draws what lies between two pixels, rows of different heights too', () => {
  const offsets = offsetsOf([10, 10, 30, 10])
  expect(offsets).toEqual([0, 10, 20, 50, 60])
  expect(rowsBetween(offsets, -100, 5)).toEqual([0, 1])
  expect(rowsBetween(offsets, 20, 21)).toEqual([2, 3])
  expect(rowsBetween(offsets, 49, 51)).toEqual([2, 4])
  expect(rowsBetween(offsets, 0, 1000)).toEqual([0, 4])
  expect(rowsBetween(offsetsOf([]), 0, 1000)).toEqual([0, 0])
})

it('draws no more of ten thousand rows than of a hundred', () => {
  const many = offsetsOf(new Array<number>(10_000).fill(84))
  const [from, to] = rowsBetween(many, 500_000, 501_800)
  expect(to - from).toBeLessThan(25)
  expect(many[from]!).toBeLessThanOrEqual(500_000)
  expect(many[to]!).toBeGreaterThanOrEqual(501_800)
})

it('moves from row to row, and from a row out of sight to what is in sight', () => {
  const offsets = offsetsOf(new Array<number>(100).fill(10))
  expect(rowAfter(offsets, 51, 1, 505, 600)).toBe(52)
  expect(rowAfter(offsets, 51, -1, 505, 600)).toBe(50) // no longer wholly in sight: it is brought there
  expect(rowAfter(offsets, 59, 1, 505, 600)).toBe(60)
  expect(rowAfter(offsets, 3, 1, 505, 600)).toBe(51)
  expect(rowAfter(offsets, -1, -1, 505, 605)).toBe(59)
  expect(rowAfter(offsets, 99, 1, 900, 1000)).toBe(99)
  expect(rowAfter(offsets, -1, 1, 0, 1000)).toBe(0)
})
