import { describe, expect, it } from 'vitest'
import type { Case } from '@/shared/api/cases'
import { i18n } from '@/shared/texts'
import { clockOf, momentWords, remainingWords, spanWords, type Say } from './times'

const inChinese: Say = (key, values) => i18n.global.t(key, values ?? {}, { locale: 'zh-CN' })
const inEnglish: Say = (key, values) => i18n.global.t(key, values ?? {}, { locale: 'en' })

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

describe('spans', () => {
  it.each([
    [30_000, '不到 1 分', 'under 1 min'],
    [5 * minute, '5 分', '5 min'],
    [3 * hour + 20 * minute, '3 小时 20 分', '3 h 20 min'],
    [2 * hour, '2 小时', '2 h'],
    [2 * day + 4 * hour + 59 * minute, '2 天 4 小时', '2 d 4 h'],
    [3 * day + 10 * minute, '3 天', '3 d'],
    [12 * day + 5 * hour, '12 天', '12 d'],
  ])('%d ms', (ms, chinese, english) => {
    expect(spanWords(ms, inChinese)).toBe(chinese)
    expect(spanWords(ms, inEnglish)).toBe(english)
  })
})

it('says what remains, and what is over', () => {
  const now = Date.UTC(2026, 2, 1)
  expect(remainingWords(now + 3 * hour + 20 * minute, now, inChinese)).toBe('还剩 3 小时 20 分')
  expect(remainingWords(now + 3 * hour + 20 * minute, now, inEnglish)).toBe('3 h 20 min left')
  expect(remainingWords(now - 2 * day, now, inChinese)).toBe('超时 2 天')
  expect(remainingWords(now - 90 * minute, now, inEnglish)).toBe('1 h 30 min overdue')
})

it('names the day as people in the district do, whatever the clock of the device', () => {
  const now = Date.parse('2026-07-02T15:30:00Z') // 23:30 on 2 July in Shanghai
  expect(momentWords(Date.parse('2026-07-02T15:59:00Z'), now, 'zh-CN', inChinese)).toBe('今天 23:59')
  expect(momentWords(Date.parse('2026-07-02T16:05:00Z'), now, 'zh-CN', inChinese)).toBe('明天 00:05')
  expect(momentWords(Date.parse('2026-07-01T02:00:00Z'), now, 'zh-CN', inChinese)).toBe('昨天 10:00')
  expect(momentWords(Date.parse('2026-07-09T07:00:00Z'), now, 'zh-CN', inChinese)).toBe('7月9日 15:00')
  expect(momentWords(Date.parse('2025-07-09T07:00:00Z'), now, 'zh-CN', inChinese)).toBe('2025年7月9日 15:00')
})

describe('the running clock', () => {
  const start = Date.parse('2026-07-01T00:00:00Z')
  const running = {
    state: 'handling', created_at: '2026-07-01T00:00:00Z', filed_at: '2026-07-01T00:00:00Z', stage_at: '2026-07-01T00:00:00Z',
    due_at: '2026-07-03T00:00:00Z', stage_due_at: '2026-07-01T10:00:00Z',
  } as Case

  it('is that of the step', () => {
    expect(clockOf(running, start + 5 * hour)).toEqual({ due: start + 10 * hour, used: 0.5, tone: 'calm' })
  })

  it('is that of the whole case where the step has none', () => {
    expect(clockOf({ ...running, stage_due_at: null }, start + day)).toMatchObject({ due: start + 2 * day, used: 0.5 })
  })

  it('turns soon near the end and over after it', () => {
    expect(clockOf(running, start + 9 * hour)?.tone).toBe('soon')
    expect(clockOf(running, start + 11 * hour)).toMatchObject({ used: 1, tone: 'over' })
  })

  it('does not cry soon at the beginning of a short clock', () => {
    const short = { ...running, stage_due_at: '2026-07-01T00:30:00Z' }
    expect(clockOf(short, start + minute)?.tone).toBe('calm')
    expect(clockOf(short, start + 16 * minute)?.tone).toBe('soon')
  })

  it('stops when the case is closed or suspended', () => {
    expect(clockOf({ ...running, state: 'closed' }, start)).toBeNull()
    expect(clockOf({ ...running, state: 'suspended' }, start)).toBeNull()
  })
})
