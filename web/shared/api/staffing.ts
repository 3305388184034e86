import { asFile, code, http, take } from './http'
import type { Schemas } from './schemas'

export type Party = Schemas['OwnerBody']
export type Post = Schemas['PostBody']
export type StaffArea = Schemas['AreaBody']
export type StaffSeat = Schemas['StaffSeatBody']
export type PostDetail = Schemas['PostDetailBody']
export type StaffChange = Schemas['StaffChangeDraft']
export type Handing = Schemas['HandingBody']
export type Unit = Schemas['UnitBody']
export type UnitDetail = Schemas['UnitDetailBody']
export type UnitChange = Schemas['UnitChangeDraft']
export type StaffList = Schemas['StaffListBody']

export const staffingApi = {
  findOwners: (q: string, signal?: AbortSignal) => take(http.GET('/api/v1/owners', { params: { query: { q } }, signal })).then((list) => list.items),
  posts: (value: string) => take(http.GET('/api/v1/grids/{code}/posts', code(value))).then((list) => list.items),
  staffing: (grid: string, signal?: AbortSignal) => take(http.GET('/api/v1/staffing', { params: { query: { grid } }, signal })),
  staffPost: (value: string) => take(http.GET('/api/v1/staffing/posts/{code}', code(value))),
  changeStaff: (body: StaffChange) => take(http.POST('/api/v1/staffing/changes', { body })).then((done) => ('request' in done ? { hands: [], asked: done } : { hands: done.items, asked: null })),
  unit: (value: string) => take(http.GET('/api/v1/staffing/units/{code}', code(value))),
  changeUnit: (body: UnitChange) => take(http.POST('/api/v1/staffing/units/changes', { body })),
  checkStaff: (file: File) => take(http.POST('/api/v1/staffing/check', asFile(file))),
  applyStaff: (file: File, checked: string) => take(http.POST('/api/v1/staffing', { params: { query: { checked } }, ...asFile(file) })),
}
