import { describe, expect, it } from 'vitest'
import { asksOf, bodyOf, lacking, noEntries } from './needs'

const asks = (...needs: string[]) => asksOf({ needs }, true)

describe('a form asks', () => {
  it('only what the action needs', () => {
    expect(asks('reason', 'to?')).toEqual([{ field: 'reason', required: true }, { field: 'to', required: false }])
  })

  it('leaves room for a note where nothing else is written', () => {
    expect(asks()).toEqual([{ field: 'note', required: false }])
    expect(asks('valid', 'note')).toEqual([{ field: 'note', required: true }, { field: 'valid', required: true }])
  })

  it('for the matter first where a case has none yet', () => {
    expect(asksOf({ needs: ['condition'] }, false).map((ask) => ask.field)).toEqual(['note', 'matter', 'condition'])
  })
})

it('says what is missing', () => {
  expect(lacking(asks('reason', 'to', 'valid'), { ...noEntries(), reason: '  ' })).toEqual(['reason', 'to', 'valid'])
  expect(lacking(asks('valid'), { ...noEntries(), valid: false })).toEqual([])
})

it('sends what was asked and entered, nothing else', () => {
  const entries = { ...noEntries(), reason: ' 不在本网格 ', note: '草稿', to: { kind: 'unit' as const, code: 'u1', name: '中心' }, valid: false }
  expect(bodyOf(asks('reason', 'to?'), entries)).toEqual({ reason: '不在本网格', to: { kind: 'unit', code: 'u1' } })
  expect(bodyOf(asks('reason', 'to?'), { ...entries, to: null })).toEqual({ reason: '不在本网格' })
  expect(bodyOf(asks('valid'), entries)).toEqual({ note: '草稿', valid: false })
})
