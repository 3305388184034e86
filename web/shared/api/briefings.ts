import { http, take } from './http'
import type { Schemas } from './schemas'

export type BriefingSubscription = Schemas['SubscriptionBody']

export interface BriefingQuery {
  kind: string
  grid: string
  date: string
  lang: string
}

export const briefingAddress = (query: BriefingQuery, format: 'html' | 'xlsx' | 'pdf') => `/api/v1/briefings/file?${new URLSearchParams({ ...query, format })}`

export const briefingsApi = {
  briefings: (query: { kind: string; grid?: string; date?: string }, signal?: AbortSignal) => take(http.GET('/api/v1/briefings', { params: { query }, signal })),
  briefingPage: (query: BriefingQuery, signal?: AbortSignal) =>
    take(http.GET('/api/v1/briefings/file', { params: { query: { ...query, format: 'html' } }, parseAs: 'text', signal })) as Promise<unknown> as Promise<string>,
  subscriptions: () => take(http.GET('/api/v1/briefings/subscriptions')).then((list) => list.items),
  subscribe: (kind: string, grid: string, format: string) =>
    take(http.PUT('/api/v1/briefings/subscriptions/{kind}/{grid}', { params: { path: { kind, grid } }, body: { format } })).then((list) => list.items),
  unsubscribe: (kind: string, grid: string) => take(http.DELETE('/api/v1/briefings/subscriptions/{kind}/{grid}', { params: { path: { kind, grid } } })).then((list) => list.items),
}
