import { http, take } from './http'
import type { Schemas } from './schemas'

/** What one asks and another signs (两人办理). */
export type Asked = Schemas['AskedBody']

export type SignRequest = Schemas['RequestBody']
export type Why = Schemas['WhyDraft']

export const requestsApi = {
  requests: (query: { state?: string; cursor?: string } = {}, signal?: AbortSignal) => take(http.GET('/api/v1/requests', { params: { query }, signal })),
  signRequest: (id: string) => take(http.POST('/api/v1/requests/{id}/sign', { params: { path: { id } } })),
  withdrawRequest: (id: string) => take(http.POST('/api/v1/requests/{id}/withdraw', { params: { path: { id } } })),
  refuseRequest: (id: string, reason: string) => take(http.POST('/api/v1/requests/{id}/refuse', { params: { path: { id } }, body: { reason } })),
}
