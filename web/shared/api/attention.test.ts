import { describe, expect, it } from 'vitest'
import { unattended } from './attention'

describe('attention', () => {
  it('ends some minutes after the last touch', () => {
    const later = Date.now() + 6 * 60_000
    expect(unattended()).toBe(false)
    expect(unattended(later)).toBe(true)
    window.dispatchEvent(new Event('keydown'))
    expect(unattended(Date.now() + 4 * 60_000)).toBe(false)
  })
})
