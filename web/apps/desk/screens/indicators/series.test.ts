import { describe, expect, it } from 'vitest'
import type { Trend } from '@/shared/api/figures'
import { seriesOf, valueOf } from './series'

const part = (received: number, value: number | null, more = {}) => ({ counts: { received, filed: 0, due: 0, closed: 0 }, ratios: [{ code: 'closing', numerator: 0, denominator: 0, value }], ...more })
const trend = { measures: [{ code: 'closing', kind: 'share', goal: null }, { code: 'grid', kind: 'share', goal: 0.7 }], items: [part(3, null, { before: part(2, 0.5) }), part(0, 1)] } as unknown as Trend

describe('the lines of a trend', () => {
  it('have a gap where nothing could be divided, and a zero where nothing came', () => {
    expect(seriesOf(trend, 'closing')).toMatchObject({ now: [null, 1], kind: 'share', goal: null })
    expect(seriesOf(trend, 'received')).toMatchObject({ now: [3, 0], kind: 'count', goal: null })
  })

  it('have a gap where nothing was counted before, and the goal where there is one', () => {
    expect(seriesOf(trend, 'closing')).toMatchObject({ before: [0.5, null], yearAgo: [null, null] })
    expect(seriesOf(trend, 'grid').goal).toBe(0.7)
    expect(valueOf(undefined, 'received')).toBeNull()
  })
})
