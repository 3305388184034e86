import { fromAnswer, fromFailure, type Problem } from './problem'
import type { Upload, UploadInput } from './types'

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
