import { describe, expect, it } from 'vitest'
import { asksOf, bodyOf, complaintsOf, noEntries, type Entries } from './needs'

const now = Date.parse('2026-03-02T16:30:00Z') // 3 March in the district
const asks = (...needs: string[]) => asksOf({ action: 'any', needs }, true)
const entries = (some: Partial<Entries>) => ({ ...noEntries(), ...some })
const wrong = (need: string, some: Partial<Entries>) => Object.values(complaintsOf(asks(need, 'note?'), entries(some), now))[0]

describe('a form asks', () => {
  it('only what the action needs', () => {
    expect(asks('reason', 'to?')).toEqual([{ field: 'reason', required: true }, { field: 'to', required: false }])
  })

  it('leaves room for a note where nothing else is written', () => {
    expect(asks()).toEqual([{ field: 'note', required: false }])
    expect(asks('valid', 'note')).toEqual([{ field: 'note', required: true }, { field: 'valid', required: true }])
    expect(asks('reason?')).toEqual([{ field: 'reason', required: false }])
  })

  it('for the matter first where a case has none yet, and never where it has one', () => {
    expect(asksOf({ action: 'file', needs: ['condition'] }, false).map((ask) => ask.field)).toEqual(['note', 'matter', 'condition'])
    expect(asksOf({ action: 'reopen', needs: ['reason', 'matter?'] }, false)).toContainEqual({ field: 'matter', required: true })
    expect(asks('reason', 'matter?').map((ask) => ask.field)).toEqual(['reason'])
  })

  it('which task, where there are several', () => {
    const task = (n: number) => ({ n }) as never
    const reply = (tasks: never[]) => asksOf({ action: 'reply', needs: ['note', 'task?'], tasks }, true)
    expect(reply([task(1)])).toEqual([{ field: 'note', required: true }, { field: 'media', required: false }])
    expect(reply([task(1), task(2)])).toContainEqual({ field: 'task', required: true })
  })

  it('why, of who says no', () => {
    for (const action of ['confirm', 'judge']) {
      const reason = (valid: boolean | null) => asksOf({ action, needs: ['valid', 'reason?'] }, true, valid).find((ask) => ask.field === 'reason')?.required
      expect([reason(null), reason(true), reason(false)]).toEqual([false, false, true])
    }
    expect(asksOf({ action: 'fulfil', needs: ['valid', 'note'] }, true, false).map((ask) => ask.field)).toEqual(['note', 'valid'])
  })
})

describe('a form complains', () => {
  it('about what is missing', () => {
    expect(complaintsOf(asks('reason', 'to', 'valid', 'basis', 'rating'), entries({ reason: '  ' }), now))
      .toEqual({ reason: 'case.required', to: 'case.choose', valid: 'case.choose', basis: 'case.required', rating: 'case.choose' })
    expect(complaintsOf(asks('valid'), entries({ valid: false }), now)).toEqual({})
  })

  it.each([['', 'case.required'], ['0', 'case.daysWrong'], ['61', 'case.daysWrong'], ['2.5', 'case.daysWrong'], ['五', 'case.daysWrong'], [' 60 ', undefined], ['1', undefined]])('about days: %s', (days, complaint) => {
    expect(wrong('days', { days })).toBe(complaint)
  })

  it.each([['', 'case.choose'], ['2026-03-02', 'case.untilWrong'], ['2026-03-03', undefined], ['2027-03-02', undefined], ['2027-03-03', 'case.untilWrong']])('about a day: %s', (until, complaint) => {
    expect(wrong('until', { until })).toBe(complaint)
  })

  it('about fewer than two parties, and one without a name', () => {
    const party = (name: string, phone = '') => ({ name, phone, side: '申请人' })
    expect(wrong('parties', {})).toBe('case.partiesWrong')
    expect(wrong('parties', { parties: [party('甲'), party('')] })).toBe('case.partiesWrong')
    expect(wrong('parties', { parties: [party('甲'), party('乙'), party('', '13800000000')] })).toBe('case.partiesWrong')
    expect(wrong('parties', { parties: [party('甲'), party('乙'), party('')] })).toBeUndefined()
  })

  it('about what is optional only where it is filled in wrongly', () => {
    expect(complaintsOf([{ field: 'days', required: false }], entries({}), now)).toEqual({})
    expect(complaintsOf([{ field: 'days', required: false }], entries({ days: '99' }), now)).toEqual({ days: 'case.daysWrong' })
  })
})

describe('a form sends', () => {
  it('what was asked and entered, nothing else', () => {
    const some = entries({ reason: ' 不在本网格 ', note: '草稿', to: { kind: 'unit', code: 'u1', name: '中心' }, valid: false })
    expect(bodyOf(asks('reason', 'to?'), some)).toEqual({ reason: '不在本网格', to: { kind: 'unit', code: 'u1' } })
    expect(bodyOf(asks('reason', 'to?'), { ...some, to: null })).toEqual({ reason: '不在本网格' })
    expect(bodyOf(asks('valid'), some)).toEqual({ note: '草稿', valid: false })
  })

  it('numbers as numbers, a day as its end in the district, and only parties that are somebody', () => {
    expect(bodyOf(asks('days', 'reason'), entries({ days: ' 5 ', reason: '等配件' }))).toEqual({ days: 5, reason: '等配件' })
    expect(bodyOf(asks('until', 'reason?'), entries({ until: '2026-05-20' }))).toEqual({ until: '2026-05-20T23:59:59+08:00' })
    expect(Date.parse('2026-05-20T23:59:59+08:00')).toBe(Date.UTC(2026, 4, 20, 15, 59, 59))
    const parties = [{ name: ' 甲 ', phone: '', side: '申请人' }, { name: '乙', phone: ' 138 ', side: '' }, { name: '', phone: '', side: '被申请人' }]
    expect(bodyOf(asks('parties', 'note?'), entries({ parties }))).toEqual({ parties: [{ name: '甲', phone: '', side: '申请人' }, { name: '乙', phone: '138', side: '' }] })
    expect(bodyOf(asks('rating', 'reason?'), entries({ rating: 4 }))).toEqual({ rating: 4 })
  })
})
