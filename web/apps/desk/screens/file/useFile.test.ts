import { expect, it } from 'vitest'
import type { CaseEvent } from '@/shared/api/cases'
import type { CaseFile } from '@/shared/api/media'
import { printable, printedPhotos } from './useFile'

const event = (id: string, internal: boolean, from: string, to: string) => ({ id, internal, from, to, reason: 'r', note: 'n', words: { zh: 'w', en: 'w' }, told: null, media: ['m'] }) as unknown as CaseEvent

it('leaves out what is among staff, unless it is asked for', () => {
  const all = [event('1', false, '', 'received'), event('2', true, 'received', 'received'), event('3', true, 'received', 'dispatching')]
  expect(printable(all, true)).toEqual(all)
  const told = printable(all, false)
  expect(told.map((one) => one.id)).toEqual(['1', '3'])
  expect(told[1]).toMatchObject({ reason: '', note: '', words: null, media: [] })
  expect(told[0]!.reason).toBe('r')
})

it('prints only photos of what is printed', () => {
  const file = (id: string, entry: string, kind = 'photo') => ({ id, entry, kind }) as CaseFile
  const files = [file('c', 'e3'), file('a', 'r1'), file('b', 'e2'), file('d', 'r1', 'sound')]
  expect(printedPhotos(files, [{ id: 'r1' }], [event('e3', false, '', '')]).map((one) => one.id)).toEqual(['a', 'c'])
})
