import { http, take } from './http'
import type { Schemas } from './schemas'

export type AuditEntry = Schemas['EntryBody']

export interface AuditQuery {
  actor?: string
  action?: string
  subject?: string
  reads?: string
  from?: string
  to?: string
}

export const auditAddress = (query: AuditQuery, format: 'csv' | 'jsonl') => `/api/v1/audit/export?${new URLSearchParams({ ...query, format })}`

export const auditApi = {
  audit: (query: AuditQuery & { cursor?: string }, signal?: AbortSignal) => take(http.GET('/api/v1/audit', { params: { query }, signal })),
  auditHead: () => take(http.GET('/api/v1/audit/head')),
}
