import { describe, expect, it } from 'vitest'
import { fieldErrors, fromAnswer, fromFailure } from './problem'

const fields = ['description', 'location', 'reporter'] as const
const document = { title: 'Unprocessable Entity', status: 422, detail: '请求内容有误' }

describe('complaints find their field', () => {
  it('by name, by path, and one message each', () => {
    const problem = fromAnswer(422, {
      ...document,
      errors: [
        { field: 'description', code: 'report.description', detail: '请写明情况' },
        { field: 'body.location.lon', code: 'http.range', detail: '数值超出范围' },
        { field: 'location.lat', code: 'http.range', detail: '另一条' },
        { field: 'reporter.phone', code: 'case.too_long', detail: '太长' },
      ],
    })
    expect(fieldErrors(problem, fields)).toEqual({ description: '请写明情况', location: '数值超出范围', reporter: '太长' })
  })

  it('from the single field of a problem', () => {
    expect(fieldErrors(fromAnswer(422, { ...document, field: 'location', detail: '不在本区' }), fields)).toEqual({ location: '不在本区' })
  })

  it('and what belongs to none is not swallowed', () => {
    const problem = fromAnswer(422, { ...document, errors: [{ field: 'source', code: 'x', detail: '来源不对' }] })
    expect(fieldErrors(problem, fields)).toEqual({ '': '来源不对' })
    expect(fieldErrors(fromAnswer(403, { ...document, detail: '无权操作' }), fields)).toEqual({ '': '无权操作' })
  })
})

describe('kinds', () => {
  it.each([[401, 'signed_out'], [403, 'forbidden'], [404, 'missing'], [409, 'conflict'], [422, 'invalid'], [429, 'busy'], [503, 'busy'], [500, 'broken']])('%d', (status, kind) => {
    expect(fromAnswer(status, document).kind).toBe(kind)
  })

  it('an answer that is no problem document is still a problem', () => {
    expect(fromAnswer(502, '<html>').kind).toBe('broken')
  })

  it('no answer at all is offline: the request may have arrived', () => {
    expect(fromFailure(new TypeError('Failed to fetch')).kind).toBe('offline')
  })

  it('blames nobody else for what went wrong on this page', () => {
    expect(fromFailure(new RangeError('Invalid LngLat')).kind).toBe('page')
    expect(fromFailure(new SyntaxError('an answer that was cut')).kind).toBe('broken')
  })

  it('a stale action carries the case as it is now', () => {
    expect(fromAnswer(409, { ...document, current: { id: 'c', version: 4 } }).current).toMatchObject({ version: 4 })
  })
})
