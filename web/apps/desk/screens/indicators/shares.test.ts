import { expect, it } from 'vitest'
import { presets, presetOf, periodFrom } from './period'
import { arc, isMet, percent } from './shares'

it('says rates as the published fixtures do', () => {
  expect(percent(911 / 972)).toBe('93.72%')
  expect(percent(737 / 972)).toBe('75.82%')
  expect(percent(null)).toBe('–')
})

it('knows enforcement as a limit from above', () => {
  expect(isMet({ level: 'grid', share: 0.71, goal: 0.7 })).toBe(true)
  expect(isMet({ level: 'enforcement', share: 0.12, goal: 0.1 })).toBe(false)
  expect(isMet({ level: 'department', share: null, goal: 0.2 })).toBeNull()
})

it('draws half a circle for everything and nothing for nothing', () => {
  expect(arc(1, 70, 90, 84)).toContain('160.00 84.00')
  expect(arc(0, 70, 90, 84)).toContain('20.00 84.00')
})

it('counts days by the calendar of the district', () => {
  const now = Date.parse('2026-07-01T17:00:00Z') // 2 July in Shanghai
  expect(presets.days7(now)).toEqual({ from: '2026-06-26', to: '2026-07-02' })
  expect(presetOf(presets.thisMonth(now), now)).toBe('thisMonth')
  expect(periodFrom({ from: '2026-01-01', to: 'x' }, now)).toEqual(presets.days30(now))
})
