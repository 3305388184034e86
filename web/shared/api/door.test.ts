import { beforeEach, describe, expect, it, vi } from 'vitest'
import { makeDoor } from './door'

const later = () => new Date(Date.now() + 3_600_000).toISOString()
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })

let asked: Request[]
let answer: (request: Request) => Response

beforeEach(() => {
  sessionStorage.clear()
  asked = []
  answer = (request) => (request.url.endsWith('/door') ? json(201, { token: 't1', secret: 'ABCDE-FGHJK', expires_at: later() }) : json(200, { items: [] }))
  vi.stubGlobal('fetch', vi.fn(async (input: Request | string, init?: RequestInit) => {
    const request = input instanceof Request ? input : new Request(new URL(input, location.href), init)
    asked.push(request)
    return answer(request)
  }))
})

const paths = () => asked.map((request) => new URL(request.url).pathname.replace('/api/v1', ''))

describe('the public door', () => {
  it('is not entered before there is something to send', async () => {
    answer = () => json(200, { code: 'K', name: '东门', lon: 120, lat: 31 })
    const door = makeDoor()
    await door.place('K')
    expect(paths()).toEqual(['/door/places/K'])
    expect(asked[0]!.headers.get('Authorization')).toBeNull()
    expect(door.within()).toBe(false)
  })

  it('is entered once, whatever is sent at the same time, and never with a cookie', async () => {
    const door = makeDoor()
    await Promise.all([door.matters(), door.grids({}), door.cases()])
    expect(paths().filter((path) => path === '/door')).toHaveLength(1)
    expect(asked.slice(1).map((request) => request.headers.get('Authorization'))).toEqual(Array(3).fill('Bearer t1'))
    expect(new Set(asked.map((request) => request.credentials))).toEqual(new Set(['omit']))
    expect(door.secret()).toBe('ABCDE-FGHJK')
  })

  it('stays open after a reload of the tab, and is closed when the token is no longer good', async () => {
    await makeDoor().matters()
    const again = makeDoor()
    expect(again.within()).toBe(true)
    answer = () => json(401, { title: '', status: 401, detail: '请先登录' })
    await expect(again.cases()).rejects.toMatchObject({ kind: 'signed_out' })
    expect(again.within()).toBe(false)
    expect(sessionStorage.length).toBe(0)
  })

  it('lets somebody in again by number and secret, whose account then counts', async () => {
    const door = makeDoor()
    answer = (request) => (request.url.endsWith('/follow') ? json(201, { token: 't2', expires_at: later() }) : json(200, { items: [] }))
    await door.follow(' 320509-1 ', ' abcde fghjk ')
    expect(await asked[0]!.json()).toEqual({ number: '320509-1', secret: 'abcde fghjk' })
    await door.cases()
    expect(asked[1]!.headers.get('Authorization')).toBe('Bearer t2')
  })

  it('carries pieces of a file with the guest’s token', async () => {
    const door = makeDoor()
    await door.matters()
    answer = () => json(200, { received: 3 })
    expect(await door.carrier.piece('f', 0, new Blob(['abc']))).toBe(3)
    expect(asked.at(-1)!.headers.get('Authorization')).toBe('Bearer t1')
    expect(asked.at(-1)!.url).toMatch(/\/media\/f\?offset=0$/)
  })
})
