import { describe, expect, it } from 'vitest'
import { fold } from './fold'
import { cut } from './text'

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

  it('has one form of a character', () => {
    for (const [traditional, simplified] of ['裏里', '週周', '牀床', '舖铺', '汙污', '遊游', '佔占', '爲为', '眾众', '綫线', '門门', '⻔门', '乾干', '著着']) {
      expect(fold(traditional!)).toBe(fold(simplified!))
    }
    expect(fold('吴江區垃圾分類')).toBe('吴江区垃圾分类')
    expect(fold('哪吒覆盖')).toBe('哪吒覆盖')
  })
  it('has nothing in it that cannot be seen', () => {
    expect(fold('1\uFE0F\u20E3号\u200B楼\uFEFF')).toBe('1号楼')
    expect(fold('路\u3164灯\u{E0100}')).toBe('路灯')
  })
  it('stays as it is', () => {
    for (let c = 0; c < 0x30000; c++) {
      if (c >= 0xd800 && c < 0xe000) continue
      const once = fold(String.fromCodePoint(c))
      if (fold(once) !== once) expect.fail(`${c.toString(16)} ${once} ${fold(once)}`)
    }
  })
})
