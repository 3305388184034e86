import createClient from 'openapi-fetch'
import { answerOf } from './answer'
import { fileAddress, sendBytes, type Carrier } from './media'
import type { Problem } from './problem'
import type { paths } from './schema'
import type { ActionInput, Boundaries, Boundary, Consultation, ContactsInput, NoticeChoices, NoticeChoicesInput, ReportInput, Sketch, Upload } from './types'

let language = 'zh-CN'
let whenSignedOut: (problem: Problem) => void = () => {}

/** The language in which the server words its problems. */
export function speak(locale: string) {
  language = locale
}

export const spoken = () => language

/** Called when the server no longer knows who we are. */
export function onSignedOut(listener: (problem: Problem) => void) {
  whenSignedOut = listener
}

const http = createClient<paths>({ baseUrl: '/', fetch: (request) => globalThis.fetch(request) })

http.use({
  onRequest({ request }) {
    request.headers.set('Accept-Language', language)
    return request
  },
})

const told = (problem: Problem, url = '') => {
  const signingIn = url.endsWith('/session')
  if (problem.kind === 'signed_out' && !signingIn) whenSignedOut(problem)
}

const take = <T>(request: Promise<{ data?: T; error?: unknown; response: Response }>) => answerOf(request, told)

export interface CaseFilter {
  view?: string
  state?: string
  grid?: string
  matter?: string
  owner?: string
  overdue?: boolean
  from?: string
  to?: string
  within?: string
  q?: string
  cursor?: string
  limit?: number
}

/** Where the list with this filter is to be had as a file. */
export function exportAddress(filter: CaseFilter, format: 'xlsx' | 'csv', lang: string): string {
  const query = new URLSearchParams({ format, lang })
  for (const [name, value] of Object.entries(filter)) if (value && name !== 'cursor' && name !== 'limit') query.set(name, String(value))
  return `/api/v1/cases/export?${query}`
}

const code = (value: string) => ({ params: { path: { code: value } } })
const id = (value: string) => ({ params: { path: { id: value } } })

export const api = {
  session: () => take(http.GET('/api/v1/session')),
  login: (account: string, password: string) => take(http.POST('/api/v1/session', { body: { account, password } })),
  logout: () => take(http.DELETE('/api/v1/session')),

  locate: (query: { lon: number; lat: number; crs?: string }, signal?: AbortSignal) =>
    take(http.GET('/api/v1/locate', { params: { query }, signal })),
  grids: (query: { level?: string; parent?: string; kind?: string }) =>
    take(http.GET('/api/v1/grids', { params: { query } })).then((list) => list.items),
  grid: (value: string) => take(http.GET('/api/v1/grids/{code}', code(value))),
  boundary: (value: string) => take(http.GET('/api/v1/grids/{code}/boundary', code(value))) as Promise<Boundary>,
  boundaries: (query: { level?: string; kind?: string; parent?: string }) =>
    take(http.GET('/api/v1/boundaries', { params: { query } })) as Promise<Boundaries>,
  tiles: () => take(http.GET('/api/v1/tiles')),
  standings: (query: CaseFilter & { level: 'town' | 'village' | 'base' }, signal?: AbortSignal) =>
    take(http.GET('/api/v1/cases/standings', { params: { query }, signal })).then((list) => list.items),
  posts: (value: string) => take(http.GET('/api/v1/grids/{code}/posts', code(value))).then((list) => list.items),

  matter: (value: string) => take(http.GET('/api/v1/matters/{code}', code(value))),
  matters: () => take(http.GET('/api/v1/matters')).then((list) => list.items),
  contact: (value: string, purpose: string) =>
    take(http.GET('/api/v1/reports/{id}/contact', { params: { path: { id: value }, query: { purpose } } })),
  consult: (body: Consultation) => take(http.POST('/api/v1/consultations', { body })),
  /** What a list would become; its body is the file itself. */
  previewReports: (source: string, file: File) =>
    take(
      http.POST('/api/v1/reports/preview', {
        params: { query: { source } },
        body: file as unknown as string,
        bodySerializer: (body) => body as unknown as BodyInit,
        headers: { 'Content-Type': 'application/octet-stream' },
      }),
    ),
  hotline: (signal?: AbortSignal) => take(http.GET('/api/v1/hotline', { signal })),
  calls: (day: string, signal?: AbortSignal) => take(http.GET('/api/v1/calls', { params: { query: { day } }, signal })),
  callBacks: () => take(http.GET('/api/v1/callbacks')).then((list) => list.items),
  attempt: (value: string, body: { n: number; reached: boolean; words: string }) => take(http.POST('/api/v1/callbacks/{id}/attempt', { ...id(value), body })),
  report: (body: ReportInput) => take(http.POST('/api/v1/reports', { body })),
  alike: (body: Sketch, signal?: AbortSignal) => take(http.POST('/api/v1/reports/alike', { body, signal })).then((list) => list.items),

  cases: (query: CaseFilter, signal?: AbortSignal) => take(http.GET('/api/v1/cases', { params: { query }, signal })),
  counts: () => take(http.GET('/api/v1/cases/counts')),
  case: (value: string) => take(http.GET('/api/v1/cases/{id}', id(value))),
  story: (value: string) => take(http.GET('/api/v1/cases/{id}/events', id(value))),
  choices: (value: string) => take(http.GET('/api/v1/cases/{id}/actions', id(value))).then((list) => list.items),
  mediations: (value: string, purpose: string) =>
    take(http.GET('/api/v1/cases/{id}/mediations', { params: { path: { id: value }, query: { purpose } } })).then((list) => list.items),
  act: (value: string, action: string, body: ActionInput) =>
    take(http.POST('/api/v1/cases/{id}/actions/{action}', { params: { path: { id: value, action } }, body })),

  currentCall: (signal?: AbortSignal) => take(http.GET('/api/v1/calls/current', { signal })),
  takeSeat: (extension: string) => take(http.PUT('/api/v1/calls/seat', { body: { extension } })),

  indicators: (query: { grid?: string; from?: string; to?: string; by?: string; level?: 'town' | 'village' | 'base' }, signal?: AbortSignal) =>
    take(http.GET('/api/v1/indicators', { params: { query }, signal })),

  inbox: (query: { after?: string; limit?: number }) => take(http.GET('/api/v1/inbox', { params: { query } })),
  markRead: (body: { id?: string; up_to?: string }) => take(http.POST('/api/v1/inbox/read', { body })),
  noticeChoices: () => take(http.GET('/api/v1/me/notices')) as Promise<NoticeChoices>,
  writeNoticeChoices: (body: NoticeChoicesInput) => take(http.PUT('/api/v1/me/notices', { body })) as Promise<NoticeChoices>,
  writeContacts: (body: ContactsInput) => take(http.PUT('/api/v1/me/contacts', { body })) as Promise<NoticeChoices>,

  channels: () => take(http.GET('/api/v1/channels')).then((list) => list.items),
  dead: (channel: string) => take(http.GET('/api/v1/channels/{channel}/dead', { params: { path: { channel } } })),
  replay: (channel: string, notice?: string) => take(http.POST('/api/v1/channels/{channel}/replay', { params: { path: { channel } }, body: { notice } })),
  recorded: (after?: string) => take(http.GET('/api/v1/channels/recorded', { params: { query: { after } } })),
}

/** Files of whoever is signed in; the cookie opens them, so pictures have plain addresses. */
export const carrier: Carrier = {
  begin: (body) => take(http.POST('/api/v1/media', { body })) as Promise<Upload>,
  read: (value) => take(http.GET('/api/v1/media/{id}', id(value))) as Promise<Upload>,
  piece: (value, offset, bytes) => sendBytes(value, offset, bytes, { headers: { 'Accept-Language': language, 'Content-Type': 'application/octet-stream' } }, told),
  finish: (value) => take(http.POST('/api/v1/media/{id}/finish', id(value))) as Promise<Upload>,
  address: fileAddress,
  plays: true,
}
