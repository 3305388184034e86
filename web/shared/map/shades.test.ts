import { describe, expect, it } from 'vitest'
import { breaksFor, shadesOf } from './shades'

describe('shades', () => {
  it('put each grid into one class, bounds into the upper one', () => {
    const { shade, few, counts } = shadesOf([
      { code: 'a', value: 0.59, of: 10 }, { code: 'b', value: 0.6, of: 10 }, { code: 'c', value: 1, of: 5 },
    ], [0.6, 0.75, 0.85, 0.95])
    expect([...shade]).toEqual([['a', 0], ['b', 1], ['c', 4]])
    expect(few).toEqual([])
    expect(counts).toEqual([1, 1, 0, 0, 1])
  })

  it('say nothing of shares of fewer than five', () => {
    const { shade, few } = shadesOf([{ code: 'a', value: 1, of: 4 }, { code: 'b', value: 3, of: null }], [1, 2, 3, 4])
    expect(few).toEqual(['a'])
    expect([...shade]).toEqual([['b', 3]])
  })

  it('have round bounds that hold the largest', () => {
    for (const largest of [0, 3, 17, 99, 1234]) {
      const breaks = breaksFor(largest)
      expect(breaks).toHaveLength(4)
      expect(largest).toBeLessThan(breaks[0]! * 5)
    }
    expect(breaksFor(17)).toEqual([5, 10, 15, 20])
  })
})
