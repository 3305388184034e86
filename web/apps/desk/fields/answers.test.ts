import { describe, expect, it } from 'vitest'
import { check, questionsOf, said, type Form } from './answers'

const form: Form = {
  properties: {
    defect: { type: 'string', title: '损坏情形', title_en: 'Defect', enum: ['缺失', '破损'], enum_en: ['missing', 'broken'] },
    diameter: { type: 'integer', title: '直径', minimum: 20, maximum: 200 },
    fenced: { type: 'boolean', title: '已围挡' },
    day: { type: 'string', title: '日期', format: 'date' },
  },
  required: ['defect'],
}

describe('answers to the questions of a matter', () => {
  it('draws every property', () => {
    const [defect, diameter, , day] = questionsOf(form)
    expect(defect).toMatchObject({ name: 'defect', required: true, title: { zh: '损坏情形', en: 'Defect' }, choices: [{ value: '缺失', zh: '缺失', en: 'missing' }, { value: '破损', zh: '破损', en: 'broken' }] })
    expect(diameter).toMatchObject({ least: 20, most: 200, title: { zh: '直径', en: '直径' } })
    expect(day?.date).toBe(true)
    expect(questionsOf(null)).toEqual([])
  })

  it('names what is missing and what is wrong, as the server does', () => {
    expect(check(form, {})).toEqual({ defect: 'missing' })
    expect(check(form, { defect: '丢了', diameter: 5, day: '昨天' })).toEqual({ defect: 'wrong', diameter: 'wrong', day: 'wrong' })
    expect(check(form, { defect: '缺失', diameter: 60, fenced: true, day: '2026-03-02' })).toEqual({})
    expect(check(undefined, { x: 1 })).toEqual({})
  })

  it('sends nothing that was left empty', () => {
    expect(said({ defect: '', diameter: Number.NaN, fenced: false })).toEqual({ fenced: false })
  })
})
