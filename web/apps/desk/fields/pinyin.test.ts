import { expect, it } from 'vitest'
import { spells } from './pinyin'

it('spells names by syllables, by first letters and by both', () => {
  const lane = 'zhan yong xiao fang tong dao'
  for (const typed of ['zyxf', 'zhanyong', 'zhyong', 'zhanyongx', 'ZYXFTD']) expect(spells(typed, lane), typed).toBe('begins')
  for (const typed of ['xf', 'xiaofang', 'td', 'tongd']) expect(spells(typed, lane), typed).toBe('within')
  for (const typed of ['fx', 'iao', 'zx', '消防', '', 'zyxftdx']) expect(spells(typed, lane), typed).toBe('')
  expect(spells('cq', 'chong|zhong qing')).toBe('begins')
  expect(spells('zq', 'chong|zhong qing')).toBe('begins')
})
