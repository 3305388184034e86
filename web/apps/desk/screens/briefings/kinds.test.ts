import { expect, it } from 'vitest'
import { judge } from '@/shared/browser/address'
import { briefingsAddress } from './kinds'

it('takes kinds and days that there are', () => {
  expect(judge(briefingsAddress, { kind: 'weekly', date: '2026-03-02', grid: '320509' })).toEqual({ said: { kind: 'weekly', date: '2026-03-02', grid: '320509' }, faults: [] })
  expect(judge(briefingsAddress, { kind: 'yearly', date: '2026-02-30' })).toEqual({
    said: {}, faults: [{ names: ['kind'], text: 'yearly', why: 'address.choice' }, { names: ['date'], text: '2026-02-30', why: 'address.day' }],
  })
})
