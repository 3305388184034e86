import { http, take } from './http'
import type { Schemas } from './schemas'

export type Edition = Schemas['EditionBody']
export type TestOutcome = Schemas['OutcomeBody']
export type Trial = Schemas['TrialInputBody']
export type Foreseen = Schemas['ForeseenBody']
export type Elsewhere = Schemas['ElsewhereBody']

export const rulesApi = {
  rules: (kind: string) => take(http.GET('/api/v1/rules/{kind}', { params: { path: { kind } } })),
  saveRules: (kind: string, revision: string, body: unknown) => take(http.PUT('/api/v1/rules/{kind}/draft', { params: { path: { kind }, query: { revision } }, body })),
  publishRules: (kind: string, revision: string) => take(http.POST('/api/v1/rules/{kind}/publish', { params: { path: { kind }, query: { revision } } })),
  dryRun: (body: Trial) => take(http.POST('/api/v1/routing/dry-run', { body })),
  elsewhere: () => take(http.POST('/api/v1/routing/elsewhere', {})),
}
