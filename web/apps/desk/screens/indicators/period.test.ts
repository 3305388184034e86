import { describe, expect, it } from 'vitest'
import { periodFrom, presets } from './period'

const now = Date.parse('2026-03-10T16:30:00Z') // 11 March in the district

describe('the period of an address', () => {
  it('is what the address names', () => {
    expect(periodFrom({ from: '2026-03-01', to: '2026-03-02' }, now)).toEqual({ from: '2026-03-01', to: '2026-03-02' })
  })

  it('ends today where it has no end, and begins 29 days before it where it has no beginning', () => {
    expect(periodFrom({ from: '2026-03-01' }, now)).toEqual({ from: '2026-03-01', to: '2026-03-11' })
    expect(periodFrom({ to: '2026-03-01' }, now)).toEqual({ from: '2026-01-31', to: '2026-03-01' })
    expect(periodFrom({}, now)).toEqual({ from: '2026-02-10', to: '2026-03-11' })
  })

  it.each([[{ from: '2026-02-30', to: '2026-03-02' }], [{ from: '2026-01-01', to: '2026-13-45' }], [{ from: '2026-03-09', to: '2026-03-01' }], [{ from: '2026-04-01' }], [{ from: ['2026-01-01', '2026-01-02'] }]])(
    'is no other than the usual one for %j', (query) => expect(periodFrom(query as never, now)).toEqual(presets.days30(now)))

  it('has days of the calendar for its presets', () => {
    expect(presets.thisMonth(now)).toEqual({ from: '2026-03-01', to: '2026-03-11' })
    expect(presets.days7(now)).toEqual({ from: '2026-03-05', to: '2026-03-11' })
  })
})
