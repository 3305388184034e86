import { http, id, take } from './http'
import type { Schemas } from './schemas'

export type CallBack = Schemas['CallBackBody']
export type CurrentCall = Schemas['CurrentBody']

/** What the stream says about a call at the own seat; the rest is read from the call itself. */
export interface CallNews {
  call: string
  state: 'ringing' | 'answered' | 'ended'
  extension: string
  left?: string
  /** The own account, where another took the seat; then it is about no call. */
  lost?: string
}

export const callsApi = {
  hotline: (signal?: AbortSignal) => take(http.GET('/api/v1/hotline', { signal })),
  calls: (day: string, signal?: AbortSignal) => take(http.GET('/api/v1/calls', { params: { query: { day } }, signal })),
  callBacks: () => take(http.GET('/api/v1/callbacks')).then((list) => list.items),
  attempt: (value: string, body: { n: number; reached: boolean; words: string }) => take(http.POST('/api/v1/callbacks/{id}/attempt', { ...id(value), body })),
  currentCall: (signal?: AbortSignal) => take(http.GET('/api/v1/calls/current', { signal })),
  takeSeat: (extension: string, reason?: string) => take(http.PUT('/api/v1/calls/seat', { body: reason === undefined ? { extension } : { extension, take_over: true, reason } })),
}
