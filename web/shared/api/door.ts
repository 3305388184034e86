import createClient from 'openapi-fetch'
import { fitting, guestStore, kept, leaveAsGuest, turn } from '@/shared/browser/belongings'
import { answerOf } from './answer'
import { spoken } from './http'
import { fileAddress, sendBytes, type Carrier, type Upload } from './media'
import { fromAnswer, fromFailure, Problem } from './problem'
import type { paths } from './schema'
import type { ActionInput } from './cases'
import type { ReportInput } from './reports'
import type { Schemas } from './schemas'

export type Entered = Schemas['EnteredBody']

interface Pass {
  token: string
  /** To be written down with the number; known where this tab came in by it. */
  secret: string
  expires: number
}

/**
 * The public door as a guest uses it: with a token of its own, held as long as the tab, and never with the cookie of somebody who is signed
 * in on this browser. Nobody is let in before there is something to send. Token and secret stay through a reload of the tab, because a guest has nothing else
 * to come back with than the secret that is shown once; whoever logs in or out here may be another person, and finds neither.
 */
function openDoor() {
  const stored = guestStore<Pass>('pass', 'tab')
  const read = () => {
    const was = fitting(stored.read(), { token: '', secret: '', expires: 0 })
    return was?.token && was.expires ? { token: was.token, secret: was.secret ?? '', expires: was.expires } : null
  }
  const pass = kept<Pass | null>(read, 'guest')
  const entering = kept<Promise<Pass> | null>(() => null, 'guest')

  const http = createClient<paths>({ baseUrl: '/', credentials: 'omit', fetch: (request) => globalThis.fetch(request) })
  http.use({
    onRequest({ request }) {
      Object.entries(headers()).forEach(([name, value]) => request.headers.set(name, value))
      return request
    },
  })

  function headers(): Record<string, string> {
    return { 'Accept-Language': spoken(), ...(pass.value ? { Authorization: `Bearer ${pass.value.token}` } : {}) }
  }

  function keep(entered: Entered, secret: string) {
    const now = { token: entered.token, secret, expires: Date.parse(entered.expires_at) }
    stored.write(now)
    return (pass.value = now)
  }

  function forget() {
    stored.drop()
    pass.value = null
  }

  const watch = (problem: Problem) => {
    if (problem.kind === 'signed_out') forget()
  }

  function enter(): Promise<Pass> {
    if (pass.value && pass.value.expires > Date.now()) return Promise.resolve(pass.value)
    pass.value = null
    const asked = turn('guest')
    return (entering.value ??= answerOf(http.POST('/api/v1/door')).then((entered) => {
      if (turn('guest') !== asked) throw new Problem('signed_out', '')
      return keep(entered, entered.secret ?? '')
    }).finally(() => (entering.value = null)))
  }

  /** Comes in first where that has not happened yet. */
  const inside = async <T>(request: () => Promise<{ data?: T; error?: unknown; response: Response }>) => {
    await enter()
    return answerOf(request(), watch)
  }

  const id = (value: string) => ({ params: { path: { id: value } } })

  async function address(value: string, part?: 'small'): Promise<string> {
    let response: Response
    try {
      response = await fetch(fileAddress(value, part), { headers: headers(), credentials: 'omit' })
    } catch (cause) {
      throw fromFailure(cause)
    }
    if (!response.ok) throw fromAnswer(response.status, await response.json().catch(() => null))
    return URL.createObjectURL(await response.blob())
  }

  const carrier: Carrier = {
    begin: (body) => inside(() => http.POST('/api/v1/media', { body })) as Promise<Upload>,
    read: (value) => inside(() => http.GET('/api/v1/media/{id}', id(value))) as Promise<Upload>,
    piece: (value, offset, bytes) => sendBytes(value, offset, bytes, { headers: { ...headers(), 'Content-Type': 'application/octet-stream' }, credentials: 'omit' }, watch),
    finish: (value) => inside(() => http.POST('/api/v1/media/{id}/finish', id(value))) as Promise<Upload>,
    address,
    plays: false, // a policy against strange content lets nothing be played but from a plain address
  }

  return {
    carrier,
    /** Whether this tab is in already. */
    within: () => !!pass.value && pass.value.expires > Date.now(),
    secret: () => pass.value?.secret ?? '',
    leave: leaveAsGuest,

    place: (code: string) => answerOf(http.GET('/api/v1/door/places/{code}', { params: { path: { code } } })),
    follow: async (number: string, secret: string) =>
      void keep(await answerOf(http.POST('/api/v1/door/follow', { body: { number: number.trim(), secret: secret.trim() } })), secret.trim()),
    sendCode: (phone: string) => inside(() => http.POST('/api/v1/door/phone', { body: { phone } })),
    confirmPhone: (code: string) => inside(() => http.POST('/api/v1/door/phone/confirm', { body: { code } })),

    matters: () => inside(() => http.GET('/api/v1/matters')).then((list) => list.items),
    grids: (query: { level?: string; parent?: string }) => inside(() => http.GET('/api/v1/grids', { params: { query } })).then((list) => list.items),
    locate: (query: { lon: number; lat: number; crs?: string }) => inside(() => http.GET('/api/v1/locate', { params: { query } })),

    report: (body: ReportInput) => inside(() => http.POST('/api/v1/reports', { body })),
    cases: () => inside(() => http.GET('/api/v1/cases', { params: { query: { limit: 50 } } })).then((page) => page.items),
    case: (value: string) => inside(() => http.GET('/api/v1/cases/{id}', id(value))),
    story: (value: string) => inside(() => http.GET('/api/v1/cases/{id}/events', id(value))),
    choices: (value: string) => inside(() => http.GET('/api/v1/cases/{id}/actions', id(value))).then((list) => list.items),
    act: (value: string, action: string, body: ActionInput) =>
      inside(() => http.POST('/api/v1/cases/{id}/actions/{action}', { params: { path: { id: value, action } }, body })),
    askForMyData: (request: string, of: string) => inside(() => http.POST('/api/v1/me/data/requests', { body: { id: request, kind: 'erasure', case: of } })),
  }
}

export const makeDoor = openDoor
export const door = openDoor()
