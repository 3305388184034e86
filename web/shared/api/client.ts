import createClient from 'openapi-fetch'
import { strayed, turn } from '@/shared/browser/belongings'
import { answerOf } from './answer'
import { unattended } from './attention'
import { owed, settle } from './ending'
import { fileAddress, sendBytes, type Carrier } from './media'
import { Problem } from './problem'
import type { paths } from './schema'
import type {
  ActionInput, AdmissionInput, Boundaries, Boundary, CalendarEdit, CalendarTrial, Consultation, ContactsInput, ErasureInput, ForecastInput,
  GrantInput, HoldInput, MatterInput, NoticeChoices, NoticeChoicesInput, Purpose, ReportInput, RetentionRule, SavedView, SchemeInput, Sketch, StaffChange,
  TerritoryCheck, Trial, UnitChange, Upload, VerdictInput, Why,
} from './types'

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

/** Nothing is sent with the cookie of a session that is to end, or of somebody who logged in in another tab. */
async function ready() {
  if (owed() && !(await settle())) throw new Problem('offline', '')
  if (strayed()) throw new Problem('signed_out', '')
}

http.use({
  async onRequest({ request }) {
    await ready()
    request.headers.set('Accept-Language', language)
    if (unattended()) request.headers.set('Liandong-Unattended', '1')
    return request
  },
})

const told = (problem: Problem, url = '') => {
  const signingIn = url.endsWith('/session')
  if (problem.kind === 'signed_out' && !signingIn) whenSignedOut(problem)
}

/** Tells of a problem only whom it happened to. */
function listening() {
  const asked = turn()
  return (problem: Problem, url?: string) => {
    if (turn() === asked) told(problem, url)
  }
}

/** What was asked by somebody who has gone since is not told to who is here now. */
async function take<T>(request: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<NonNullable<T>> {
  const asked = turn()
  const still = () => {
    if (turn() !== asked) throw new Problem('signed_out', '')
  }
  try {
    return await answerOf(request, listening())
  } finally {
    still()
  }
}

export interface CaseFilter {
  view?: string
  state?: string
  grid?: string
  matter?: string
  owner?: string
  overdue?: boolean
  source?: string
  urgency?: string
  from?: string
  to?: string
  within?: string
  q?: string
  mark?: string
  closed_from?: string
  closed_to?: string
  fact?: string
  fact_from?: string
  fact_to?: string
  fact_unit?: string
  fact_stage?: string
  cursor?: string
  limit?: number
}

/** Where the list with this filter is to be had as a file. */
export function exportAddress(filter: CaseFilter, format: 'xlsx' | 'csv', lang: string): string {
  const query = new URLSearchParams({ format, lang })
  for (const [name, value] of Object.entries(filter)) if (value && name !== 'cursor' && name !== 'limit') query.set(name, String(value))
  return `/api/v1/cases/export?${query}`
}

/** Where a workbook to be filled in lies, for a list that is imported. */
export const listTemplate = (kind: 'reports' | 'staff' | 'territory', lang: string) => `/api/v1/lists/${kind}?lang=${lang}`

export interface BriefingQuery {
  kind: string
  grid: string
  date: string
  lang: string
}

export interface AuditQuery {
  actor?: string
  action?: string
  subject?: string
  reads?: string
  from?: string
  to?: string
}

export const auditAddress = (query: AuditQuery, format: 'csv' | 'jsonl') => `/api/v1/audit/export?${new URLSearchParams({ ...query, format })}`
export const briefingAddress = (query: BriefingQuery, format: 'html' | 'xlsx' | 'pdf') => `/api/v1/briefings/file?${new URLSearchParams({ ...query, format })}`

/** A request whose body is the file itself. */
const asFile = (file: File) => ({
  body: file as unknown as string,
  bodySerializer: (body: unknown) => body as BodyInit,
  headers: { 'Content-Type': 'application/octet-stream' },
})

const code = (value: string) => ({ params: { path: { code: value } } })
/** Why a contact is read, as it is sent. */
const said = ({ purpose, remark }: Purpose) => ({ purpose, ...(remark.trim() ? { remark: remark.trim() } : {}) })
const id = (value: string) => ({ params: { path: { id: value } } })

export const api = {
  session: () => take(http.GET('/api/v1/session')),
  login: (account: string, password: string) => take(http.POST('/api/v1/session', { body: { account, password } })),
  changePassword: (current: string, password: string) => take(http.PUT('/api/v1/session/password', { body: { current, password } })),
  ownSessions: (signal?: AbortSignal) => take(http.GET('/api/v1/me/sessions', { signal })).then((list) => list.items),
  endOwnSession: (value: string) => take(http.DELETE('/api/v1/me/sessions/{id}', id(value))),
  endOtherSessions: () => take(http.POST('/api/v1/me/sessions/end-others')),
  securityEvents: (query: { kind?: string; account?: string; address?: string; from?: string; to?: string; cursor?: string }, signal?: AbortSignal) =>
    take(http.GET('/api/v1/security/events', { params: { query }, signal })),

  locate: (query: { lon: number; lat: number; crs?: string }, signal?: AbortSignal) =>
    take(http.GET('/api/v1/locate', { params: { query }, signal })),
  grids: (query: { level?: string; parent?: string; kind?: string }) =>
    take(http.GET('/api/v1/grids', { params: { query } })).then((list) => list.items),
  grid: (value: string) => take(http.GET('/api/v1/grids/{code}', code(value))),
  boundary: (value: string) => take(http.GET('/api/v1/grids/{code}/boundary', code(value))) as Promise<Boundary>,
  boundaries: (query: { level?: string; kind?: string; parent?: string }) =>
    take(http.GET('/api/v1/boundaries', { params: { query } })) as Promise<Boundaries>,
  tiles: () => take(http.GET('/api/v1/tiles')),
  standings: (query: CaseFilter & { level: 'district' | 'town' | 'village' | 'base' }, signal?: AbortSignal) =>
    take(http.GET('/api/v1/cases/standings', { params: { query }, signal })).then((list) => list.items),
  findOwners: (q: string, signal?: AbortSignal) => take(http.GET('/api/v1/owners', { params: { query: { q } }, signal })).then((list) => list.items),
  posts: (value: string) => take(http.GET('/api/v1/grids/{code}/posts', code(value))).then((list) => list.items),

  matter: (value: string) => take(http.GET('/api/v1/matters/{code}', code(value))),
  matters: () => take(http.GET('/api/v1/matters')).then((list) => list.items),
  purposes: () => take(http.GET('/api/v1/purposes')).then((list) => list.items),
  disclose: (kind: 'report' | 'call', value: string, why: Purpose) =>
    take(http.POST('/api/v1/disclosures', { body: { ...said(why), subject: { kind, id: value } } })).then((answer) => answer.fields),
  byPhone: ({ phone, ...why }: Purpose & { phone: string }) => take(http.POST('/api/v1/reports/by-phone', { body: { ...said(why), phone } })).then((list) => list.items),
  consult: (body: Consultation) => take(http.POST('/api/v1/consultations', { body })),
  /** What a list would become; its body is the file itself. */
  previewReports: (source: string, file: File) =>
    take(http.POST('/api/v1/reports/preview', { params: { query: { source } }, ...asFile(file) })),
  hotline: (signal?: AbortSignal) => take(http.GET('/api/v1/hotline', { signal })),
  calls: (day: string, signal?: AbortSignal) => take(http.GET('/api/v1/calls', { params: { query: { day } }, signal })),
  callBacks: () => take(http.GET('/api/v1/callbacks')).then((list) => list.items),
  attempt: (value: string, body: { n: number; reached: boolean; words: string }) => take(http.POST('/api/v1/callbacks/{id}/attempt', { ...id(value), body })),
  report: (body: ReportInput) => take(http.POST('/api/v1/reports', { body })),
  findPlaces: (q: string, signal?: AbortSignal) => take(http.GET('/api/v1/places/search', { params: { query: { q } }, signal })).then((list) => list.items),
  placesMentioned: (text: string) => take(http.POST('/api/v1/places/mentioned', { body: { text } })).then((list) => list.items),
  forecast: (body: ForecastInput, signal?: AbortSignal) => take(http.POST('/api/v1/reports/forecast', { body, signal })),
  alike: (body: Sketch, signal?: AbortSignal) => take(http.POST('/api/v1/reports/alike', { body, signal })).then((list) => list.items),

  cases: (query: CaseFilter, signal?: AbortSignal) => take(http.GET('/api/v1/cases', { params: { query }, signal })),
  counts: () => take(http.GET('/api/v1/cases/counts')),
  case: (value: string) => take(http.GET('/api/v1/cases/{id}', id(value))),
  story: (value: string) => take(http.GET('/api/v1/cases/{id}/events', id(value))),
  choices: (value: string) => take(http.GET('/api/v1/cases/{id}/actions', id(value))).then((list) => list.items),
  mediations: (value: string, why: Purpose) => take(http.POST('/api/v1/cases/{id}/mediations', { ...id(value), body: said(why) })).then((list) => list.items),
  act: (value: string, action: string, body: ActionInput) =>
    take(http.POST('/api/v1/cases/{id}/actions/{action}', { params: { path: { id: value, action } }, body })),

  prospects: (body: { cases: string[]; action?: string }) => take(http.POST('/api/v1/cases/prospects', { body })),
  savedViews: () => take(http.GET('/api/v1/me/views')).then((list) => list.items),
  saveViews: (items: SavedView[]) => take(http.PUT('/api/v1/me/views', { body: { items } })).then((list) => list.items),
  printOut: (value: string, body: { inside?: boolean; purpose?: string; remark?: string }) => take(http.POST('/api/v1/cases/{id}/printout', { ...id(value), body })),

  currentCall: (signal?: AbortSignal) => take(http.GET('/api/v1/calls/current', { signal })),
  takeSeat: (extension: string, reason?: string) => take(http.PUT('/api/v1/calls/seat', { body: reason === undefined ? { extension } : { extension, take_over: true, reason } })),

  indicators: (query: { grid?: string; unit?: string; matter?: string; from?: string; to?: string; by?: string; kind?: string; level?: string }, signal?: AbortSignal) =>
    take(http.GET('/api/v1/indicators', { params: { query }, signal })),
  waits: (query: { grid?: string; unit?: string; matter?: string; from?: string; to?: string }, signal?: AbortSignal) => take(http.GET('/api/v1/indicators/waits', { params: { query }, signal })),
  trend: (query: { grid?: string; unit?: string; matter?: string; from?: string; to?: string; by?: string }, signal?: AbortSignal) => take(http.GET('/api/v1/indicators/trend', { params: { query }, signal })),
  causes: (query: { grid?: string; from?: string; to?: string; in_grid?: string[] }, signal?: AbortSignal) =>
    take(http.GET('/api/v1/indicators/causes', { params: { query }, signal })),

  wall: (grid?: string, signal?: AbortSignal) => take(http.GET('/api/v1/wall', { params: { query: { grid } }, signal })),

  inbox: (query: { after?: string; limit?: number }) => take(http.GET('/api/v1/inbox', { params: { query } })),
  markRead: (body: { id?: string; up_to?: string }) => take(http.POST('/api/v1/inbox/read', { body })),
  noticeChoices: () => take(http.GET('/api/v1/me/notices')) as Promise<NoticeChoices>,
  writeNoticeChoices: (body: NoticeChoicesInput) => take(http.PUT('/api/v1/me/notices', { body })) as Promise<NoticeChoices>,
  sendContactCode: (channel: string, address: string) => take(http.POST('/api/v1/me/contacts/codes', { body: { channel, address } })),
  confirmContact: (channel: string, code: string) => take(http.POST('/api/v1/me/contacts/confirm', { body: { channel, code } })),
  writeContacts: (body: ContactsInput) => take(http.PUT('/api/v1/me/contacts', { body })) as Promise<NoticeChoices>,

  channels: () => take(http.GET('/api/v1/channels')).then((list) => list.items),
  dead: (channel: string) => take(http.GET('/api/v1/channels/{channel}/dead', { params: { path: { channel } } })),
  replay: (channel: string, notice?: string) => take(http.POST('/api/v1/channels/{channel}/replay', { params: { path: { channel } }, body: { notice } })),
  allMatters: () => take(http.GET('/api/v1/matters', { params: { query: { all: true } } })).then((list) => list.items),
  saveMatter: (value: string, body: MatterInput) => take(http.PUT('/api/v1/matters/{code}', { ...code(value), body })),
  matterHistory: (value: string) => take(http.GET('/api/v1/matters/{code}/history', code(value))).then((list) => list.items),

  admissions: (query: { state?: string; matter?: string }) => take(http.GET('/api/v1/admissions', { params: { query } })).then((list) => list.items),
  applyAdmission: (body: AdmissionInput) => take(http.POST('/api/v1/admissions', { body })),
  decideAdmission: (value: string, what: 'sign' | 'refuse' | 'withdraw', body: { version: number; reason?: string }) =>
    take(what === 'sign' ? http.POST('/api/v1/admissions/{id}/sign', { ...id(value), body })
      : what === 'refuse' ? http.POST('/api/v1/admissions/{id}/refuse', { ...id(value), body })
      : http.POST('/api/v1/admissions/{id}/withdraw', { ...id(value), body })),
  burden: (query: { grid?: string; cursor?: string; limit?: number }, signal?: AbortSignal) => take(http.GET('/api/v1/burden', { params: { query }, signal })),

  rules: (kind: string) => take(http.GET('/api/v1/rules/{kind}', { params: { path: { kind } } })),
  saveRules: (kind: string, revision: string, body: unknown) => take(http.PUT('/api/v1/rules/{kind}/draft', { params: { path: { kind }, query: { revision } }, body })),
  publishRules: (kind: string, revision: string) => take(http.POST('/api/v1/rules/{kind}/publish', { params: { path: { kind }, query: { revision } } })),
  dryRun: (body: Trial) => take(http.POST('/api/v1/routing/dry-run', { body })),
  elsewhere: () => take(http.POST('/api/v1/routing/elsewhere', {})),

  briefings: (query: { kind: string; grid?: string; date?: string }, signal?: AbortSignal) => take(http.GET('/api/v1/briefings', { params: { query }, signal })),
  briefingPage: (query: BriefingQuery, signal?: AbortSignal) =>
    take(http.GET('/api/v1/briefings/file', { params: { query: { ...query, format: 'html' } }, parseAs: 'text', signal })) as Promise<unknown> as Promise<string>,
  subscriptions: () => take(http.GET('/api/v1/briefings/subscriptions')).then((list) => list.items),
  subscribe: (kind: string, grid: string, format: string) =>
    take(http.PUT('/api/v1/briefings/subscriptions/{kind}/{grid}', { params: { path: { kind, grid } }, body: { format } })).then((list) => list.items),
  unsubscribe: (kind: string, grid: string) => take(http.DELETE('/api/v1/briefings/subscriptions/{kind}/{grid}', { params: { path: { kind, grid } } })).then((list) => list.items),
  schemes: () => take(http.GET('/api/v1/schemes')),
  saveScheme: (value: string, body: SchemeInput) => take(http.PUT('/api/v1/schemes/{id}', { ...id(value), body })),
  previewScheme: (value: string, query: { from?: string; to?: string }, signal?: AbortSignal) =>
    take(http.GET('/api/v1/schemes/{id}/preview', { params: { path: { id: value }, query }, signal })),
  discardScheme: (value: string, version: number) => take(http.DELETE('/api/v1/schemes/{id}', { params: { path: { id: value }, query: { version } } })),
  publishScheme: (value: string, version: number) => take(http.POST('/api/v1/schemes/{id}/publish', { ...id(value), body: { version } })),
  settleScheme: (value: string, version: number) => take(http.POST('/api/v1/schemes/{id}/settle', { ...id(value), body: { version } })),
  schemeResults: (value: string, signal?: AbortSignal) => take(http.GET('/api/v1/schemes/{id}/results', { ...id(value), signal })),
  objectToScheme: (value: string, body: { id: string; unit: string; reason: string }) => take(http.POST('/api/v1/schemes/{id}/objections', { ...id(value), body })),
  decideObjection: (value: string, objection: string, body: VerdictInput) =>
    take(http.POST('/api/v1/schemes/{id}/objections/{objection}/decide', { params: { path: { id: value, objection } }, body })),

  likeAreas: (query: { grid?: string; from?: string; to?: string }, signal?: AbortSignal) => take(http.GET('/api/v1/indicators/alike', { params: { query }, signal })),
  openData: (signal?: AbortSignal) => take(http.GET('/api/v1/opendata', { signal })),
  quality: (query: { grid?: string; from?: string; to?: string }, signal?: AbortSignal) => take(http.GET('/api/v1/quality', { params: { query }, signal })),

  places: () => take(http.GET('/api/v1/places')).then((list) => list.items),
  makePlace: (body: { name: string; location: { lon: number; lat: number; crs?: string } }) => take(http.POST('/api/v1/places', { body })),
  closePlace: (value: string) => take(http.DELETE('/api/v1/places/{code}', code(value))),

  retentionRules: () => take(http.GET('/api/v1/retention/rules')),
  saveRetention: (rules: RetentionRule[], revision: string) => take(http.PUT('/api/v1/retention/rules', { params: { query: { revision } }, body: { rules } })),
  publishRetention: (revision: string) => take(http.POST('/api/v1/retention/rules/publish', { params: { query: { revision } } })),
  retentionPreview: () => take(http.GET('/api/v1/retention/preview')),
  retentionRuns: () => take(http.GET('/api/v1/retention/runs')).then((list) => list.items),
  askRun: (body: { id: string; remark: string }) => take(http.POST('/api/v1/retention/runs', { body })),
  erasures: () => take(http.GET('/api/v1/erasures')).then((list) => list.items),
  askErasure: (body: ErasureInput, check: boolean) => take(http.POST('/api/v1/erasures', { params: { query: { check } }, body })),
  holds: () => take(http.GET('/api/v1/holds')).then((list) => list.items),
  writeHold: (body: HoldInput) => take(http.POST('/api/v1/holds', { body })),
  endHold: (id: string, reason: string) => take(http.DELETE('/api/v1/holds/{id}', { params: { path: { id } }, body: { reason } })),

  checkTerritory: (file: File, query: { format: string; crs: string }) =>
    take(http.POST('/api/v1/territory/check', { params: { query }, ...asFile(file) })) as Promise<TerritoryCheck>,
  applyTerritory: (file: File, query: { format: string; crs: string; checked: string }) => take(http.POST('/api/v1/territory', { params: { query }, ...asFile(file) })),
  staffing: (grid: string, signal?: AbortSignal) => take(http.GET('/api/v1/staffing', { params: { query: { grid } }, signal })),
  staffPost: (value: string) => take(http.GET('/api/v1/staffing/posts/{code}', code(value))),
  changeStaff: (body: StaffChange) => take(http.POST('/api/v1/staffing/changes', { body })).then((done) => ('request' in done ? { hands: [], asked: done } : { hands: done.items, asked: null })),
  unit: (value: string) => take(http.GET('/api/v1/staffing/units/{code}', code(value))),
  changeUnit: (body: UnitChange) => take(http.POST('/api/v1/staffing/units/changes', { body })),
  checkStaff: (file: File) => take(http.POST('/api/v1/staffing/check', asFile(file))),
  applyStaff: (file: File, checked: string) => take(http.POST('/api/v1/staffing', { params: { query: { checked } }, ...asFile(file) })),
  calendar: (query: { year?: number; unit?: string }, signal?: AbortSignal) => take(http.GET('/api/v1/calendars', { params: { query }, signal })),
  editCalendar: (edit: CalendarEdit, apply: boolean) => take(http.POST('/api/v1/calendars', { body: { edit, apply } })).then((list) => list.items),
  tryCalendar: (body: CalendarTrial) => take(http.POST('/api/v1/calendars/try', { body })),
  accounts: (query: { q?: string; role?: string; grid?: string; after?: string }, signal?: AbortSignal) => take(http.GET('/api/v1/accounts', { params: { query }, signal })),
  roles: () => take(http.GET('/api/v1/roles')).then((list) => list.items),
  openAccount: (body: { account: string; name: string; office?: boolean; number?: string; same_as?: string }) => take(http.POST('/api/v1/accounts', { body })),
  lockAccount: (account: string, reason: string) => take(http.POST('/api/v1/accounts/{account}/lock', { params: { path: { account } }, body: { reason } })),
  unlockAccount: (account: string, body?: Why) => take(http.POST('/api/v1/accounts/{account}/unlock', { params: { path: { account } }, body })),
  endSessions: (account: string) => take(http.POST('/api/v1/accounts/{account}/sessions/end', { params: { path: { account } } })),
  resetPassword: (account: string, body?: Why) => take(http.POST('/api/v1/accounts/{account}/password', { params: { path: { account } }, body })),
  giveGrant: (account: string, body: GrantInput) => take(http.POST('/api/v1/accounts/{account}/grants', { params: { path: { account } }, body })),
  revokeGrant: (account: string, grant: string, reason: string) => take(http.POST('/api/v1/accounts/{account}/grants/{grant}/revoke', { params: { path: { account, grant } }, body: { reason } })),
  requests: (query: { state?: string; cursor?: string } = {}, signal?: AbortSignal) => take(http.GET('/api/v1/requests', { params: { query }, signal })),
  signRequest: (id: string) => take(http.POST('/api/v1/requests/{id}/sign', { params: { path: { id } } })),
  withdrawRequest: (id: string) => take(http.POST('/api/v1/requests/{id}/withdraw', { params: { path: { id } } })),
  refuseRequest: (id: string, reason: string) => take(http.POST('/api/v1/requests/{id}/refuse', { params: { path: { id } }, body: { reason } })),
  audit: (query: AuditQuery & { cursor?: string }, signal?: AbortSignal) => take(http.GET('/api/v1/audit', { params: { query }, signal })),
  auditHead: () => take(http.GET('/api/v1/audit/head')),
  recorded: (after?: string) => take(http.GET('/api/v1/channels/recorded', { params: { query: { after } } })),
}

/** Files of whoever is signed in; the cookie opens them, so pictures have plain addresses. */
export const carrier: Carrier = {
  begin: (body) => take(http.POST('/api/v1/media', { body })) as Promise<Upload>,
  read: (value) => take(http.GET('/api/v1/media/{id}', id(value))) as Promise<Upload>,
  piece: (value, offset, bytes) => ready().then(() => sendBytes(value, offset, bytes, { headers: { 'Accept-Language': language, 'Content-Type': 'application/octet-stream' } }, listening())),
  finish: (value) => take(http.POST('/api/v1/media/{id}/finish', id(value))) as Promise<Upload>,
  address: fileAddress,
  plays: true,
}
