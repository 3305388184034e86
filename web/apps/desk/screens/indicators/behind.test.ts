import { describe, expect, it } from 'vitest'
import { behind, behindHold, moved, shown } from './behind'

describe('rates', () => {
  it('are shown as shares or as hours and days, and not at all where nothing was counted', () => {
    expect(shown({ kind: 'share', value: 911 / 972 })).toBe('93.72%')
    expect(shown({ kind: 'minutes', value: 90 })).toBe('1.5 h')
    expect(shown({ kind: 'minutes', value: 4320 })).toBe('3.0 d')
    expect(shown({ kind: 'share', value: null })).toBe('–')
  })

  it('say how far they moved', () => {
    expect(moved({ kind: 'share', value: 0.5 }, { value: 0.25 })).toBe('+25.00')
    expect(moved({ kind: 'share', value: 0.25 }, { value: 0.5 })).toBe('−25.00')
    expect(moved({ kind: 'minutes', value: 60 }, { value: 120 })).toBe('−1.0 h')
    expect(moved({ kind: 'share', value: 0.5 }, { value: null })).toBe('')
    expect(moved({ kind: 'share', value: 0.5 }, undefined)).toBe('')
  })

  it('lead to the cases behind them', () => {
    expect(behind('due', { from: '2026-03-01', to: '2026-03-31', grid: '320509' }, '0101')).toEqual({
      name: 'cases', query: { view: 'all', fact: 'due', fact_from: '2026-03-01', fact_to: '2026-03-31', grid: '320509', matter: '0101' },
    })
    expect(behind('due', { from: '2026-03-01', to: '2026-03-31', grid: '320509', matter: '1302' })).toHaveProperty('query.matter', '1302')
    expect(behind('due', { from: '2026-03-01', to: '2026-03-31', grid: '320509', matter: '' })).not.toHaveProperty('query.matter')
    expect(behind('closed', { from: '2026-03-01', to: '2026-03-31', grid: '320509', unit: 'U-1' })).toMatchObject({ query: { grid: '320509', fact_unit: 'U-1' } })
    expect(behind('closed', { from: '2026-03-01', to: '2026-03-31', grid: 'U-1', unit: 'U-1' })).not.toHaveProperty('query.grid')
    expect(behindHold('handling', { from: '2026-03-01', to: '2026-03-31', grid: '320509' }, 'U-1')).toEqual({
      name: 'cases', query: { view: 'all', fact: 'held', fact_stage: 'handling', fact_from: '2026-03-01', fact_to: '2026-03-31', grid: '320509', fact_unit: 'U-1' },
    })
  })
})
