import { describe, expect, it } from 'vitest'
import { answers, contracted, foundByName, inOrder, kindsAt, standing } from './units'
import texts from './texts'

const now = Date.parse('2026-06-01T00:00:00Z')
const unit = (valid_from: string | null, valid_to: string | null) => ({ valid_from, valid_to })

describe('a unit on the screen', () => {
  it('stands somewhere in its time; it has ended at its end', () => {
    expect(standing(unit(null, null), now)).toBe('now')
    expect(standing(unit('2026-06-01T00:00:00Z', null), now)).toBe('now')
    expect(standing(unit('2026-06-01T00:01:01Z', null), now)).toBe('coming')
    expect(standing(unit('2026-07-01T00:00:00Z', '2026-08-01T00:00:00Z'), now)).toBe('coming')
    expect(standing(unit(null, '2026-06-01T00:01:01Z'), now)).toBe('ending')
    expect(standing(unit(null, '2026-06-01T00:00:00Z'), now)).toBe('ended')
    expect(standing(unit('2026-06-01T00:00:15Z', null), now)).toBe('now') // set up or ended just now, by the clock of the server
    expect(standing(unit(null, '2026-06-01T00:00:15Z'), now)).toBe('ended')
  })

  it('is listed as the server lists it, but last once it has ended', () => {
    const units = [{ code: 'a', ...unit(null, '2020-01-01T00:00:00Z') }, { code: 'b', ...unit(null, null) }, { code: 'c', ...unit(null, '2030-01-01T00:00:00Z') }]
    expect(inOrder(units, now).map((u) => u.code)).toEqual(['b', 'c', 'a'])
    expect(units[0]!.code).toBe('a')
  })

  it('is of a kind that belongs on one level, and that has a name', () => {
    const all = (['district', 'town', 'village', 'base'] as const).flatMap((level) => [...kindsAt(level)])
    expect(new Set(all).size).toBe(all.length)
    expect(all.sort()).toEqual(Object.keys(texts.zh.unitKind).sort())
    expect(kindsAt('base')).toEqual([])
    expect(all.filter(foundByName)).toEqual(['company', 'department'])
    expect(all.filter(answers)).toEqual(['bureau', 'company', 'department', 'office'])
    expect(all.filter(contracted)).toEqual(['contractor', 'property'])
  })
})
