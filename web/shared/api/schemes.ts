import { http, id, take } from './http'
import type { Schemas } from './schemas'

export type Schemes = Schemas['SchemesBody']
export type Scheme = Schemas['SchemeBody']
export type SchemeInput = Schemas['SaveSchemeInputBody']
export type SchemePart = Schemas['SchemePart']
export type SchemePreview = Schemas['SchemePreviewBody']
export type SchemeResult = Schemas['ResultBody']
export type Score = Schemas['ScoreBody']
export type Objection = Schemas['ObjectionBody']
export type VerdictInput = Schemas['VerdictInputBody']

export const schemesApi = {
  schemes: () => take(http.GET('/api/v1/schemes')),
  saveScheme: (value: string, body: SchemeInput) => take(http.PUT('/api/v1/schemes/{id}', { ...id(value), body })),
  previewScheme: (value: string, query: { from?: string; to?: string }, signal?: AbortSignal) =>
    take(http.GET('/api/v1/schemes/{id}/preview', { params: { path: { id: value }, query }, signal })),
  discardScheme: (value: string, version: number) => take(http.DELETE('/api/v1/schemes/{id}', { params: { path: { id: value }, query: { version } } })),
  publishScheme: (value: string, version: number) => take(http.POST('/api/v1/schemes/{id}/publish', { ...id(value), body: { version } })),
  settleScheme: (value: string, version: number) => take(http.POST('/api/v1/schemes/{id}/settle', { ...id(value), body: { version } })),
  schemeResults: (value: string, signal?: AbortSignal) => take(http.GET('/api/v1/schemes/{id}/results', { ...id(value), signal })),
  objectToScheme: (value: string, body: { id: string; unit: string; reason: string }) => take(http.POST('/api/v1/schemes/{id}/objections', { ...id(value), body })),
  decideObjection: (value: string, objection: string, body: VerdictInput) =>
    take(http.POST('/api/v1/schemes/{id}/objections/{objection}/decide', { params: { path: { id: value, objection } }, body })),
}
