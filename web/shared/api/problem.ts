import type { Case } from './cases'

/** A problem document (RFC 9457) with the members that this server adds to some of them. */
export interface ProblemDocument {
  title: string
  status: number
  detail?: string
  code?: string
  field?: string
  errors?: { field: string; place?: string; code: string; detail: string }[] | null
  current?: Case
  /** Seconds after which it may be tried again. */
  retry_after?: number
  /** Of a matter that somebody else has changed. */
  version_now?: number
}

export type Kind = 'offline' | 'signed_out' | 'forbidden' | 'missing' | 'conflict' | 'invalid' | 'busy' | 'broken' | 'page'

/** Problem is everything that can go wrong between this screen and the server, with words safe to show. */
export class Problem extends Error {
  constructor(
    readonly kind: Kind,
    readonly detail: string,
    readonly document: Partial<ProblemDocument> = {},
  ) {
    super(detail || kind)
  }

  get current(): Case | null {
    return this.document.current ?? null
  }
}

const kinds: Record<number, Kind> = {
  400: 'invalid', 401: 'signed_out', 403: 'forbidden', 404: 'missing', 409: 'conflict', 413: 'invalid',
  422: 'invalid', 429: 'busy', 503: 'busy',
}

export function fromAnswer(status: number, body: unknown): Problem {
  const document: Partial<ProblemDocument> = isDocument(body) ? body : {}
  return new Problem(kinds[status] ?? 'broken', document.detail ?? '', document)
}

/**
 * fetch rejects with a TypeError when no answer came: the request may or may not have arrived. An answer that was cut or took too long is the server's; what else is
 * thrown went wrong on this page, and nobody else is blamed for it.
 */
export function fromFailure(cause: unknown): Problem {
  if (cause instanceof Problem) return cause
  if (cause instanceof TypeError) return new Problem('offline', '')
  return new Problem(cause instanceof SyntaxError || cause instanceof DOMException ? 'broken' : 'page', '')
}

function isDocument(body: unknown): body is ProblemDocument {
  return typeof body === 'object' && body !== null && 'title' in body
}

/**
 * fieldErrors sorts the complaints of a problem by the field of a form. Servers name fields as paths
 * ("body.location.lon", "location/lat"); a form has one place for all of "location". What belongs to
 * no field of the form is returned under "", so that nothing is ever swallowed.
 */
export function fieldErrors<F extends string>(problem: Problem, fields: readonly F[]): Partial<Record<F | '', string>> {
  const found: Partial<Record<F | '', string>> = {}
  const { errors, field, detail } = problem.document
  const complaints = errors?.length ? errors : field ? [{ field, detail: detail ?? '' }] : []
  for (const complaint of complaints) {
    const parts = complaint.field.split(/[./[\]]+/)
    const name = fields.find((f) => parts.includes(f)) ?? ''
    found[name] ??= complaint.detail
  }
  if (!complaints.length) found[''] = problem.detail
  return found
}

/** The complaints about a list as sentences: each says where the cell stands, as the spreadsheet shows it. */
export function cellErrors(problem: Problem, separator: string): string[] {
  return (problem.document.errors ?? []).map((e) => (e.place ? `${e.place}${separator}${e.detail}` : e.detail))
}

/** pathErrors keeps each complaint under the path that the server names; what names none is under "". */
export function pathErrors(problem: Problem): Record<string, string> {
  const { errors, field, detail } = problem.document
  const complaints = errors?.length ? errors : [{ field: field ?? '', detail: detail ?? problem.detail }]
  const found: Record<string, string> = {}
  for (const complaint of complaints) found[complaint.field.replace(/^body\./, '')] ??= complaint.detail
  return found
}
