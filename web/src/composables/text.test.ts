import { describe, expect, it } from 'vitest'
import { cut, fold } from './text'

describe('a text that is cut', () => {
  it('keeps its characters whole', () => {
    expect(cut('一二三四五六七八九十一二三四五六七八九十一二三四五六七八九𠮷祥里路口积水严重', 31)).toBe('一二三四五六七八九十一二三四五六七八九十一二三四五六七八九𠮷…')
    expect(cut('一二三四五六七八九十一二三四五六七八九十一二三四五六七八九𠮷祥里路口积水严重', 30)).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/)
    expect(cut('👩‍👩‍👧‍👦在路口', 2)).toBe('👩‍👩‍👧‍👦…')
    expect(cut('cafe\u0301 noir', 5)).toBe('cafe\u0301…')
    expect(cut('🇨🇳🇨🇳🇨🇳', 2)).toBe('🇨🇳…')
    expect(cut('路灯', 2)).toBe('路灯')
    expect(cut('𠮷𠮷', 2)).toBe('𠮷𠮷')
  })
})

describe('a text that is compared', () => {
  it('has one width of digits', () => {
    expect(fold('１３０２')).toBe('1302')
    expect(fold('ＡＢ⻋')).toBe(fold('ab⻋'))
  })
})
