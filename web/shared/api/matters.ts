import { code, http, take } from './http'
import type { Schemas } from './schemas'

export type Matter = Schemas['MatterBody']
export type MatterInput = Schemas['SaveMatterInputBody']
export type MatterVersion = Schemas['MatterVersionBody']
export type MatterChange = Schemas['ChangeBody']

export const mattersApi = {
  matter: (value: string) => take(http.GET('/api/v1/matters/{code}', code(value))),
  matters: () => take(http.GET('/api/v1/matters')).then((list) => list.items),
  allMatters: () => take(http.GET('/api/v1/matters', { params: { query: { all: true } } })).then((list) => list.items),
  saveMatter: (value: string, body: MatterInput) => take(http.PUT('/api/v1/matters/{code}', { ...code(value), body })),
  matterHistory: (value: string) => take(http.GET('/api/v1/matters/{code}/history', code(value))).then((list) => list.items),
}
