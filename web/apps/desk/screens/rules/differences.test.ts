import { describe, expect, it } from 'vitest'
import { differences } from './differences'

const rule = (code: string, to: string, more: object = {}) => ({ code, to: { kind: 'unit_kind', code: to }, why: { zh: '试行', en: '' }, ...more })

describe('what differs from what is in force', () => {
  it('names the record and the field', () => {
    expect(differences({ rules: [rule('R1', 'office')] }, { rules: [rule('R1', 'centre', { area: '320509' })] })).toEqual([
      { of: ['rules', 'R1'], field: 'to.code', before: 'office', after: 'centre' },
      { of: ['rules', 'R1'], field: 'area', before: undefined, after: '320509' },
    ])
  })

  it('is one line for a record that is new or gone, wherever it stands', () => {
    expect(differences({ rules: [rule('R1', 'office'), rule('R2', 'office')] }, { rules: [rule('R0', 'centre'), rule('R2', 'office')] })).toEqual([
      { of: ['rules', 'R0'], field: '', after: 'R0' },
      { of: ['rules', 'R1'], field: '', before: 'R1' },
    ])
  })

  it('reads lists within records, and documents that are one record', () => {
    const ladder = (percent: number) => [{ code: 'standard', rungs: [{ code: 'w80', percent }] }]
    expect(differences(ladder(80), ladder(70))).toEqual([{ of: ['standard', 'w80'], field: 'percent', before: '80', after: '70' }])
    expect(differences({ answer_seconds: 15 }, { answer_seconds: 20 })).toEqual([{ of: [], field: 'answer_seconds', before: '15', after: '20' }])
    expect(differences(ladder(80), ladder(80))).toEqual([])
  })
})
