import { asFile, http, take } from './http'
import type { Schemas } from './schemas'

export type ReportInput = Schemas['ReportDraft']
export type Report = Schemas['ReportBody']
export type Contact = Schemas['ContactBody']
export type Looked = Schemas['LookedBody']
export type BatchPreview = Schemas['BatchBody']
export type Consultation = Schemas['ConsultationDraft']
export type Receipt = Schemas['ReceiptBody']
export type Sketch = Schemas['SketchInputBody']
export type Alike = Schemas['AlikeBody']
export type Forecast = Schemas['ForecastBody']
export type ForecastInput = Schemas['ForecastInputBody']

/** The kinds of demand, in the order in which they are offered. */
export const demands = ['consultation', 'help', 'complaint', 'tip_off', 'suggestion', 'praise'] as const
export type Demand = '' | (typeof demands)[number]

/** Where a workbook to be filled in lies, for a list that is imported. */
export const listTemplate = (kind: 'reports' | 'staff' | 'territory', lang: string) => `/api/v1/lists/${kind}?lang=${lang}`

export const reportsApi = {
  consult: (body: Consultation) => take(http.POST('/api/v1/consultations', { body })),
  /** What a list would become; its body is the file itself. */
  previewReports: (source: string, file: File) =>
    take(http.POST('/api/v1/reports/preview', { params: { query: { source } }, ...asFile(file) })),
  report: (body: ReportInput) => take(http.POST('/api/v1/reports', { body })),
  forecast: (body: ForecastInput, signal?: AbortSignal) => take(http.POST('/api/v1/reports/forecast', { body, signal })),
  alike: (body: Sketch, signal?: AbortSignal) => take(http.POST('/api/v1/reports/alike', { body, signal })).then((list) => list.items),
}
