import { describe, expect, it } from 'vitest'
import { planOf, sameWeek, weekOf } from './week'

const hours = [
  { weekday: 1, from: '13:00', to: '17:00', valid_from: '', valid_to: '2026-07-01' },
  { weekday: 1, from: '09:00', to: '12:00', valid_from: '', valid_to: '2026-07-01' },
  { weekday: 1, from: '08:00', to: '14:00', valid_from: '2026-07-01', valid_to: '' },
]

describe('a week of working time', () => {
  it('is the one that holds on the day, with its lunch break', () => {
    expect(planOf(weekOf(hours, '2026-06-30'))).toEqual([{ weekday: 1, from: '09:00', to: '12:00' }, { weekday: 1, from: '13:00', to: '17:00' }])
    expect(planOf(weekOf(hours, '2026-07-01'))).toEqual([{ weekday: 1, from: '08:00', to: '14:00' }])
  })

  it('differs only where working time does', () => {
    const [a, b] = [weekOf(hours, '2026-06-30'), weekOf(hours, '2026-06-30')]
    b[1]!.lunchFrom = '11:00' // Tuesday is off anyway
    expect(sameWeek(a, b)).toBe(true)
    b[0]!.lunchFrom = '11:00'
    expect(sameWeek(a, b)).toBe(false)
  })
})
