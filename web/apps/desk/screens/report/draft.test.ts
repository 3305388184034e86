import { beforeEach, describe, expect, it, vi } from 'vitest'
import { enter, leave } from '@/shared/browser/belongings'
import { inputOf, openDraft, placeOf } from './draft'

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  enter('320509/li', 'login')
})

const kept = () => [localStorage, sessionStorage].flatMap((shelf) => Array.from({ length: shelf.length }, (_, i) => `${shelf.key(i)} ${shelf.getItem(shelf.key(i)!)}`)).join('\n')

const typed = { matter: '1301', description: ' 消防通道被堵 ', lon: '120.64', lat: '31.15' }

describe('a draft', () => {
  it('survives a reload with its identifier and time, so that sending again is the same report', () => {
    const before = openDraft('patrol')
    Object.assign(before.draft, typed)
    const sent = inputOf(before.draft)
    const after = openDraft('patrol')
    expect(inputOf(after.draft)).toEqual(sent)
    expect(sent.id).toMatch(/^[0-9a-f-]{36}$/)
    expect(sent.captured_at).toMatch(/Z$/)
  })

  it('gets a new identifier once it was sent, and leaves nothing behind', () => {
    const { draft, clear } = openDraft('patrol')
    Object.assign(draft, typed)
    const { id } = draft
    clear()
    expect(draft.id).not.toBe(id)
    expect(draft.description).toBe('')
    expect(kept()).not.toContain('typed')
  })

  it('gets a new identifier when it is to be another report', () => {
    const { draft, asNew } = openDraft('patrol')
    Object.assign(draft, typed)
    const { id } = draft
    asNew()
    expect(draft.id).not.toBe(id)
    expect(draft.description).toBe(typed.description)
  })

  it('is nobody else’s on a shared phone, and not its own after logging out', () => {
    const { draft } = openDraft('patrol')
    Object.assign(draft, typed)
    enter('320509/wang', 'login')
    expect(openDraft('patrol').draft.description).toBe('')
    draft.description = '还在写'
    expect(kept()).not.toContain('还在写')
    leave('logout')
    enter('320509/li', 'login')
    expect(openDraft('patrol').draft.description).toBe('')
  })

  it('keeps who called only as long as the tab', () => {
    Object.assign(openDraft('hotline').draft, { ...typed, name: '张先生', phone: '13800000000' })
    expect(openDraft('hotline').draft.phone).toBe('13800000000')
    sessionStorage.clear()
    expect(openDraft('hotline').draft).toMatchObject({ name: '', phone: '', description: typed.description })
  })

  it('is written even where the browser keeps nothing', () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    const { draft } = openDraft('patrol')
    expect(() => Object.assign(draft, typed)).not.toThrow()
    expect(inputOf(draft).description).toBe('消防通道被堵')
    expect(openDraft('patrol').draft.description).toBe(typed.description)
    vi.restoreAllMocks()
  })
})

describe('what is sent', () => {
  it('names a reporter only where there is one', () => {
    const { draft } = openDraft('hotline')
    Object.assign(draft, typed)
    expect(inputOf(draft)).not.toHaveProperty('reporter')
    draft.phone = ' 13800000000 '
    expect(inputOf(draft).reporter).toEqual({ name: '', phone: '13800000000' })
    draft.source = 'patrol'
    expect(inputOf(draft)).not.toHaveProperty('reporter')
  })

  it('names its call where it came by telephone', () => {
    const { draft } = openDraft('hotline')
    Object.assign(draft, { ...typed, call: 'c1' })
    expect(inputOf(draft).call).toBe('c1')
    expect(openDraft('hotline').draft.call).toBe('c1')
    draft.source = 'letter'
    expect(inputOf(draft)).not.toHaveProperty('call')
  })

  it.each([['', '31'], ['120', ''], ['abc', '31'], ['120..5', '31']])('has no place in %j, %j', (lon, lat) => {
    expect(placeOf({ lon, lat })).toBeNull()
  })
})
