import { describe, expect, it } from 'vitest'
import { choicesOf, every, wantedOf } from './choices'

const kinds = ['L11', 'T14']
const channels = ['inbox', 'mail']

describe('what is wanted', () => {
  it('is everything unless something else was said, and one kind comes before all', () => {
    const wanted = wantedOf([{ kind: every, channel: 'mail', wanted: false }, { kind: 'T14', channel: 'mail', wanted: true }], kinds, channels)
    expect(wanted).toEqual({ L11: { inbox: true, mail: false }, T14: { inbox: true, mail: true }, [every]: { inbox: true, mail: false } })
  })

  it('is said as shortly as possible, and leaves alone what is not shown', () => {
    const before = [{ kind: 'T14', channel: 'sms', wanted: false }, { kind: 'L11', channel: 'mail', wanted: true }]
    const wanted = wantedOf(before, kinds, channels)
    wanted[every]!.mail = false
    wanted.T14!.mail = false
    expect(choicesOf(wanted, before, channels)).toEqual([
      { kind: 'T14', channel: 'sms', wanted: false },
      { kind: 'L11', channel: 'mail', wanted: true },
      { kind: every, channel: 'mail', wanted: false },
    ])
    expect(wantedOf(choicesOf(wanted, before, channels), kinds, channels)).toEqual(wanted)
  })
})
