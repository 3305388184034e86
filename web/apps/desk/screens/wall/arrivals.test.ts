import { expect, it } from 'vitest'
import { keyOf, marksOf } from './arrivals'
import { shortName } from './names'

const at = (grid: string, time: string) => ({ grid, at: time, urgent: false, centre: { lon: 120.6, lat: 31 } })

it('lets only news glow, and nothing on the first look', () => {
  const first = [at('1', '09:00'), at('1', '09:01'), at('2', '09:02')]
  expect(marksOf(first, null).map((m) => [m.grid, m.count, m.fresh])).toEqual([['1', 2, false], ['2', 1, false]])
  const known = new Set(first.map(keyOf))
  expect(marksOf(first, known).some((m) => m.fresh)).toBe(false)
  expect(marksOf([at('2', '09:05'), ...first], known).map((m) => [m.grid, m.count, m.fresh])).toEqual([['2', 2, true], ['1', 2, false]])
})

it('knows an area by its short name', () => {
  expect(shortName('吴江高新技术产业开发区（盛泽镇）')).toBe('盛泽镇')
  expect(shortName('震泽镇')).toBe('震泽镇')
})
