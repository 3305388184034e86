import { describe, expect, it } from 'vitest'
import { kindOf, kinds } from './kinds'

describe('the kind of a report', () => {
  it('is what the address names, and never anything else', () => {
    for (const kind of kinds) expect(kindOf(kind)).toBe(kind)
    for (const other of [undefined, '', 'yearly', ['weekly', 'daily']]) expect(kindOf(other)).toBe('daily')
  })
})
