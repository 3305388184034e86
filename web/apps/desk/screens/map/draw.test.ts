import { describe, expect, it } from 'vitest'
import { ringOf } from '@/shared/map/outline'
import { boxOf } from './useDraw'

describe('a drawn area', () => {
  it('is a rectangle whichever corner comes first', () => {
    expect(boxOf([[120.6, 31], [120.5, 31.2]])).toBe('120.5,31,120.6,31.2')
  })

  it('is read as the server reads it', () => {
    expect(ringOf('120,30,121,31')).toEqual([[120, 30], [121, 30], [121, 31], [120, 31]])
    expect(ringOf('120,30,121,30,121,31')).toEqual([[120, 30], [121, 30], [121, 31]])
    expect(ringOf('120,30,x,31')).toEqual([])
    for (const odd of ['', '120,30,121', '120,30,1e3,31', '120,30,,31', '120,30,200,31', Array(202).fill('1').join()]) expect(ringOf(odd), odd).toEqual([])
  })
})
