import { expect, it } from 'vitest'
import type { Matter } from '@/shared/api/matters'
import { findMatters } from './matters'

const matter = (code: string, zh: string, en: string, condition = '') =>
  ({ code, name: { zh, en }, class: { zh: '消防安全', en: 'Fire safety' }, conditions: [{ words: { zh: condition, en: '' } }] }) as unknown as Matter
const all = [matter('1301', '占用消防通道', 'Blocked fire lane'), matter('1302', '疏散通道堵塞', 'Blocked escape route', '楼道堆物'), matter('0101', '供水井盖问题', 'Manhole cover')]
const found = (query: string) => findMatters(all, query).map((m) => m.code)

it('finds a matter by words, code, class and condition, best first', () => {
  expect(found('消防通道')).toEqual(['1301'])
  expect(found('fire lane')).toEqual(['1301'])
  expect(found('13')).toEqual(['1301', '1302'])
  expect(found('0101')).toEqual(['0101'])
  expect(found('堆物')).toEqual(['1302'])
  expect(found('blocked route')).toEqual(['1302'])
  expect(found('  ')).toEqual([])
})

it('still finds something near for words that stand nowhere together', () => {
  expect(found('消防通道被堵了')[0]).toBe('1301')
})
