import { http, take } from './http'
import type { Schemas } from './schemas'

export type RetentionRule = Schemas['RetentionRule']
export type ErasureInput = Schemas['AskErasureInputBody']
export type ErasureForeseen = Schemas['ForeseenErasure']
export type HoldInput = Schemas['WriteHoldRequest']

export const retentionApi = {
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
}
