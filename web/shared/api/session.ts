import { http, id, take } from './http'
import type { Schemas } from './schemas'

export type Session = Schemas['SessionBody']

export const sessionApi = {
  session: () => take(http.GET('/api/v1/session')),
  login: (account: string, password: string) => take(http.POST('/api/v1/session', { body: { account, password } })),
  changePassword: (current: string, password: string) => take(http.PUT('/api/v1/session/password', { body: { current, password } })),
  ownSessions: (signal?: AbortSignal) => take(http.GET('/api/v1/me/sessions', { signal })).then((list) => list.items),
  endOwnSession: (value: string) => take(http.DELETE('/api/v1/me/sessions/{id}', id(value))),
  endOtherSessions: () => take(http.POST('/api/v1/me/sessions/end-others')),
}
