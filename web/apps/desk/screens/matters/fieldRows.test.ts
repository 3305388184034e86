import { describe, expect, it } from 'vitest'
import type { Form } from '@/apps/desk/fields/answers'
import { formOf, frameOf, rowErrors, rowsOf } from './fieldRows'

const form = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: {
    since: { type: 'string', title: '何时起', title_en: 'Since', format: 'date' },
    kind: { type: 'string', title: '种类', enum: ['音响', '施工'], enum_en: ['Music', 'Building'], description: '最响的一种' },
    width: { type: 'number', title: '宽度', minimum: 0.5, maximum: 20 },
    words: { type: 'string', title: '原话', maxLength: 200, minLength: 2 },
    night: { type: 'boolean', title: '夜间' },
  },
  required: ['since', 'night'],
} as unknown as Form

describe('a form as rows', () => {
  it('is the same form again, in its order', () => {
    const again = formOf(rowsOf(form), frameOf(form))!
    expect(again).toEqual(form)
    expect(Object.keys(again.properties!)).toEqual(Object.keys(form.properties!))
  })

  it('is none without rows', () => {
    expect(formOf([])).toBeNull()
    expect(rowsOf(null)).toEqual([])
  })

  it('leaves what one kind has to that kind', () => {
    const [row] = rowsOf(form).filter((r) => r.name === 'kind')
    expect(formOf([{ ...row!, kind: 'integer', least: 1 }])!.properties).toEqual({ kind: { type: 'integer', title: '种类', description: '最响的一种', minimum: 1 } })
  })

  it('has complaints at its rows', () => {
    expect(rowErrors({ 'fields.properties.width.minimum': 'a', 'fields.properties.kind.enum': 'b', 'fields.properties': 'c', 'name.zh': 'd' }, rowsOf(form)))
      .toEqual({ 'fields[2].least': 'a', 'fields[1].choices': 'b', 'fields.properties': 'c', 'name.zh': 'd' })
  })
})
