import createClient from 'openapi-fetch'
import { strayed, turn } from '@/shared/browser/belongings'
import { answerOf } from './answer'
import { unattended } from './attention'
import { owed, settle } from './ending'
import { Problem } from './problem'
import type { paths } from './schema'

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

export const http = createClient<paths>({ baseUrl: '/', fetch: (request) => globalThis.fetch(request) })

/** Nothing is sent with the cookie of a session that is to end, or of somebody who logged in in another tab. */
export async function ready() {
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
export function listening() {
  const asked = turn()
  return (problem: Problem, url?: string) => {
    if (turn() === asked) told(problem, url)
  }
}

/** What was asked by somebody who has gone since is not told to who is here now. */
export async function take<T>(request: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<NonNullable<T>> {
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

/** A request whose body is the file itself. */
export const asFile = (file: File) => ({
  body: file as unknown as string,
  bodySerializer: (body: unknown) => body as BodyInit,
  headers: { 'Content-Type': 'application/octet-stream' },
})

export const code = (value: string) => ({ params: { path: { code: value } } })
export const id = (value: string) => ({ params: { path: { id: value } } })
