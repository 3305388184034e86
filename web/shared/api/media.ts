import { http, id, listening, ready, spoken, take } from './http'
import { fromAnswer, fromFailure, type Problem } from './problem'
import type { Schemas } from './schemas'

/** A photo, sound or document of a case. */
export type CaseFile = Schemas['FileBody']

/** The description leaves out what is embedded. */
export type Upload = Schemas['UploadBody'] & Schemas['FileBody']

export type UploadInput = Schemas['UploadDraft']

/** A carrier takes files to the server and fetches them back, on behalf of an account or of a guest. */
export interface Carrier {
  begin: (draft: UploadInput) => Promise<Upload>
  read: (id: string) => Promise<Upload>
  /** Sends bytes that begin at offset and answers how many are there. */
  piece: (id: string, offset: number, bytes: Blob) => Promise<number>
  finish: (id: string) => Promise<Upload>
  /** An address under which the browser can show or save a file. */
  address: (id: string, part?: 'small') => string | Promise<string>
  /** Whether that address may be played as sound. */
  plays: boolean
}

export const fileAddress = (id: string, part?: 'small') => `/api/v1/media/${encodeURIComponent(id)}/file${part ? `?part=${part}` : ''}`

/** Bodies that are bytes go past the typed client, which knows JSON only. */
export async function sendBytes(id: string, offset: number, bytes: Blob, init: RequestInit, watch?: (problem: Problem) => void): Promise<number> {
  let response: Response
  try {
    response = await fetch(`/api/v1/media/${encodeURIComponent(id)}?offset=${offset}`, { ...init, method: 'PATCH', body: bytes })
  } catch (cause) {
    throw fromFailure(cause)
  }
  const body = await response.json().catch(() => null)
  if (response.ok) return (body as { received: number }).received
  const problem = fromAnswer(response.status, body)
  watch?.(problem)
  throw problem
}

/** Files of whoever is signed in; the cookie opens them, so pictures have plain addresses. */
export const carrier: Carrier = {
  begin: (body) => take(http.POST('/api/v1/media', { body })) as Promise<Upload>,
  read: (value) => take(http.GET('/api/v1/media/{id}', id(value))) as Promise<Upload>,
  piece: (value, offset, bytes) => ready().then(() => sendBytes(value, offset, bytes, { headers: { 'Accept-Language': spoken(), 'Content-Type': 'application/octet-stream' } }, listening())),
  finish: (value) => take(http.POST('/api/v1/media/{id}/finish', id(value))) as Promise<Upload>,
  address: fileAddress,
  plays: true,
}
