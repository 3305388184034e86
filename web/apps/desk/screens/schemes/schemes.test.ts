import { describe, expect, it } from 'vitest'
import type { Scheme } from '@/shared/api/schemes'
import { casesBehind, contentOf, newPart, percent, points, quarterOf, typed, untyped, weights } from './schemes'

describe('a scheme on the screen', () => {
  it('begins with the quarter of a day', () => {
    expect(quarterOf('2026-02-28')).toEqual({ from: '2026-01-01', to: '2026-03-31' })
    expect(quarterOf('2026-06-30')).toEqual({ from: '2026-04-01', to: '2026-06-30' })
    expect(quarterOf('2027-12-31')).toEqual({ from: '2027-10-01', to: '2027-12-31' })
  })

  it('is typed in percent and sent as shares, to the same digit', () => {
    const part = { ...newPart('closing', 30), target: 95.55, zero: 0.07 }
    expect(untyped(part)).toMatchObject({ target: 0.9555, zero: 0.0007, weight: 30 })
    expect(typed(untyped(part))).toEqual(part)
    expect(untyped({ ...part, target: 95.555 }).target).toBe(0.95555)
    expect(weights([part, { weight: '70' as unknown as number }])).toBe(100)
  })

  it('sends of a draft only what can be changed', () => {
    const content = { version: 3, name: '甲', of: 'zones', from: '2026-01-01', to: '2026-03-31', days: 15, parts: [] }
    const scheme = { ...content, id: 'x', state: 'draft', drafted_by: 'op', subjects: [], can: { write: true } } as unknown as Scheme
    expect(JSON.parse(JSON.stringify(contentOf(scheme)))).toEqual(content)
  })

  it('leads to the cases of a zone, or of a unit, or nowhere', () => {
    const subject = { unit: 'U-1-C', grid: '320509105' }
    expect(casesBehind('closed', { of: 'zones', from: '2026-01-01' }, subject, '2026-03-31')).toEqual({
      name: 'cases', query: { view: 'all', fact: 'closed', fact_from: '2026-01-01', fact_to: '2026-03-31', grid: '320509105' } })
    expect(casesBehind('closed', { of: 'units', from: '2026-01-01' }, subject, '2026-03-31')).toEqual({
      name: 'cases', query: { view: 'all', fact: 'closed', fact_from: '2026-01-01', fact_to: '2026-03-31', fact_unit: 'U-1-C' } })
    expect(casesBehind('', { of: 'zones', from: '2026-01-01' }, subject, '2026-03-31')).toBeNull()
  })

  it('shows numbers as they are', () => {
    expect([percent(0.9555), percent(1), points(57.1), points(null)]).toEqual(['95.55%', '100%', '57.10', '–'])
  })
})
