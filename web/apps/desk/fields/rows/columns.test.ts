import { describe, expect, it } from 'vitest'
import { at, beijing, holds, put, valueOf } from './columns'

describe('records that are administered', () => {
  it('lose what is emptied, and what then holds nothing', () => {
    const rung: Record<string, unknown> = { code: 'a', after: { value: 4 } }
    put(rung, 'after.value', valueOf({ path: 'after.value', kind: 'number' }, ''))
    expect(rung).toEqual({ code: 'a' })
    put(rung, 'to.code', 'office')
    expect(at(rung, 'to.code')).toBe('office')
    expect(at(rung, 'to.code.more')).toBeUndefined()
  })

  it('keep an empty text where the server wants one, and no number that is none', () => {
    expect(valueOf({ path: 'en', kind: 'text', kept: true }, '')).toBe('')
    expect(valueOf({ path: 'n', kind: 'number' }, 'x')).toBeUndefined()
    expect(valueOf({ path: 'n', kind: 'number' }, '0')).toBe(0)
  })

  it('tell moments by the clocks of the district', () => {
    expect(valueOf({ path: 'at', kind: 'moment' }, '2026-03-02T09:00')).toBe('2026-03-02T01:00:00.000Z')
    expect(beijing('2026-03-02T01:00:00Z')).toBe('2026-03-02T09:00')
  })

  it('hold the complaints within them, not those of the eleventh in the first', () => {
    expect(holds('rules[1]', { 'rules[1].to.code': 'x' })).toBe(true)
    expect(holds('rules[1]', { 'rules[11].to.code': 'x' })).toBe(false)
  })
})
