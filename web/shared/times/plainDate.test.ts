import { describe, expect, it } from 'vitest'
import { periodFaults, plainDate, plainMoment, plusDays, plusMonths, weekday, type PlainDate } from './plainDate'

describe('a day', () => {
  it.each(['2026-02-28', '2024-02-29', '2026-12-31', '1999-01-01', ' 2026-03-02 '])('is %s', (text) => {
    expect(plainDate(text)).toBe(text.trim())
  })

  it.each(['2026-02-30', '2026-13-45', '2025-02-29', '2026-00-10', '2026-01-00', '2026-04-31', '0099-01-01', '2026-3-2', '2026/03/02', '20260302', '02-03-2026', '2026-03-02T00:00:00Z', '２０２６-03-02', '昨天', ''])(
    'is not %s', (text) => expect(plainDate(text)).toBeNull())

  it('is no list and no nothing, as addresses may have them', () => {
    for (const odd of [undefined, null, ['2026-03-02'], 20260302]) expect(plainDate(odd)).toBeNull()
  })

  it('leads to others, over the ends of months and years', () => {
    const day = plainDate('2026-12-31') as PlainDate
    expect([plusDays(day, 1), plusDays(day, -365), plusMonths(day, 0), plusMonths(day, 2), plusMonths(day, -12)]).toEqual(['2027-01-01', '2025-12-31', '2026-12-01', '2027-02-01', '2025-12-01'])
  })

  it('has its place in a week that begins on Monday', () => {
    expect(['2026-03-02', '2026-03-07', '2026-03-08'].map((day) => weekday(day as PlainDate))).toEqual([0, 5, 6])
  })
})

it('reads a moment of a day that exists', () => {
  expect(plainMoment('2026-03-02 09:00')).toBe('2026-03-02T09:00')
  for (const odd of ['2026-02-30T09:00', '2026-03-02T24:00', '2026-03-02', '09:00', '2026-03-02T9:00']) expect(plainMoment(odd)).toBeNull()
})

it('says at which end a period is wrong', () => {
  expect(periodFaults('2026-03-01', '2026-03-01')).toEqual({})
  expect(periodFaults('', '')).toEqual({})
  expect(periodFaults('2026-03-02', '2026-03-01')).toEqual({ from: 'day.order' })
  expect(periodFaults('2026-02-30', '2026-03-01')).toEqual({ from: 'day.wrong' })
  expect(periodFaults('x', 'y')).toEqual({ from: 'day.wrong', to: 'day.wrong' })
})
