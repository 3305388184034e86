import { http, take } from './http'
import type { Schemas } from './schemas'

export type WorkCalendar = Schemas['CalendarBody']
export type CalendarDay = Schemas['DayBody']
export type CalendarEdit = Schemas['EditDraft']
export type CalendarTrial = Schemas['TrialDraft']
export type Tried = Schemas['TriedBody']
export type MovedDeadline = Schemas['MovedBody']

export const calendarApi = {
  calendar: (query: { year?: number; unit?: string }, signal?: AbortSignal) => take(http.GET('/api/v1/calendars', { params: { query }, signal })),
  editCalendar: (edit: CalendarEdit, apply: boolean) => take(http.POST('/api/v1/calendars', { body: { edit, apply } })).then((list) => list.items),
  tryCalendar: (body: CalendarTrial) => take(http.POST('/api/v1/calendars/try', { body })),
}
