import { http, take } from './http'
import type { Why } from './requests'
import type { Schemas } from './schemas'

export type Account = Schemas['AccountBody']
export type GrantGiven = Schemas['GrantBody']
export type GrantInput = Schemas['GrantDraft']
export type RoleInfo = Schemas['RoleOfBody']

export const accountsApi = {
  accounts: (query: { q?: string; role?: string; grid?: string; after?: string }, signal?: AbortSignal) => take(http.GET('/api/v1/accounts', { params: { query }, signal })),
  roles: () => take(http.GET('/api/v1/roles')).then((list) => list.items),
  openAccount: (body: { account: string; name: string; office?: boolean; number?: string; same_as?: string }) => take(http.POST('/api/v1/accounts', { body })),
  lockAccount: (account: string, reason: string) => take(http.POST('/api/v1/accounts/{account}/lock', { params: { path: { account } }, body: { reason } })),
  unlockAccount: (account: string, body?: Why) => take(http.POST('/api/v1/accounts/{account}/unlock', { params: { path: { account } }, body })),
  endSessions: (account: string) => take(http.POST('/api/v1/accounts/{account}/sessions/end', { params: { path: { account } } })),
  resetPassword: (account: string, body?: Why) => take(http.POST('/api/v1/accounts/{account}/password', { params: { path: { account } }, body })),
  giveGrant: (account: string, body: GrantInput) => take(http.POST('/api/v1/accounts/{account}/grants', { params: { path: { account } }, body })),
  revokeGrant: (account: string, grant: string, reason: string) => take(http.POST('/api/v1/accounts/{account}/grants/{grant}/revoke', { params: { path: { account, grant } }, body: { reason } })),
}
