import { http, take } from './http'

/** Why a contact is read: out of the list of the district, with a remark where that asks for one. */
export interface Purpose {
  purpose: string
  remark: string
}

/** Why a contact is read, as it is sent. */
export const said = ({ purpose, remark }: Purpose) => ({ purpose, ...(remark.trim() ? { remark: remark.trim() } : {}) })

export const disclosureApi = {
  purposes: () => take(http.GET('/api/v1/purposes')).then((list) => list.items),
  disclose: (kind: 'report' | 'event' | 'call', value: string, why: Purpose, fields?: string[]) =>
    take(http.POST('/api/v1/disclosures', { body: { ...said(why), subject: { kind, id: value }, ...(fields ? { fields } : {}) } })).then((answer) => answer.fields),
  byPhone: ({ phone, ...why }: Purpose & { phone: string }) => take(http.POST('/api/v1/reports/by-phone', { body: { ...said(why), phone } })).then((list) => list.items),
}
