import { http, take } from './http'
import type { Schemas } from './schemas'

export type SecurityEvent = Schemas['SecurityBody']

export const securityApi = {
  securityEvents: (query: { kind?: string; account?: string; address?: string; from?: string; to?: string; cursor?: string }, signal?: AbortSignal) =>
    take(http.GET('/api/v1/security/events', { params: { query }, signal })),
}
