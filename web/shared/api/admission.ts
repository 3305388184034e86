import { http, id, take } from './http'
import type { Schemas } from './schemas'

export type Admission = Schemas['AdmissionBody']
export type AdmissionInput = Schemas['AdmissionContent']
export type Burden = Schemas['BurdenBody']
export type Load = Schemas['LoadContent']

export const admissionApi = {
  admissions: (query: { state?: string; matter?: string }) => take(http.GET('/api/v1/admissions', { params: { query } })).then((list) => list.items),
  applyAdmission: (body: AdmissionInput) => take(http.POST('/api/v1/admissions', { body })),
  decideAdmission: (value: string, what: 'sign' | 'refuse' | 'withdraw', body: { version: number; reason?: string }) =>
    take(what === 'sign' ? http.POST('/api/v1/admissions/{id}/sign', { ...id(value), body })
      : what === 'refuse' ? http.POST('/api/v1/admissions/{id}/refuse', { ...id(value), body })
      : http.POST('/api/v1/admissions/{id}/withdraw', { ...id(value), body })),
  burden: (query: { grid?: string; cursor?: string; limit?: number }, signal?: AbortSignal) => take(http.GET('/api/v1/burden', { params: { query }, signal })),
}
