import { http, take } from './http'
import type { Schemas } from './schemas'

export type NoticeItem = Schemas['ItemBody']
export type NoticeChoice = Schemas['ChoiceBody']
export type NoticeChoicesInput = Schemas['ChoicesDraft']
export type NoticeChoices = Schemas['ChoicesBody'] & Schemas['ChoicesDraft']
export type ContactsInput = Schemas['ContactsBody']
export type ChannelState = Schemas['ChannelBody']
export type DeadLetter = Schemas['DeadBody']
export type Recorded = Schemas['RecordedBody']

export const noticesApi = {
  inbox: (query: { after?: string; limit?: number }) => take(http.GET('/api/v1/inbox', { params: { query } })),
  markRead: (body: { id?: string; up_to?: string }) => take(http.POST('/api/v1/inbox/read', { body })),
  noticeChoices: () => take(http.GET('/api/v1/me/notices')) as Promise<NoticeChoices>,
  writeNoticeChoices: (body: NoticeChoicesInput) => take(http.PUT('/api/v1/me/notices', { body })) as Promise<NoticeChoices>,
  sendContactCode: (channel: string, address: string) => take(http.POST('/api/v1/me/contacts/codes', { body: { channel, address } })),
  confirmContact: (channel: string, code: string) => take(http.POST('/api/v1/me/contacts/confirm', { body: { channel, code } })),
  writeContacts: (body: ContactsInput) => take(http.PUT('/api/v1/me/contacts', { body })) as Promise<NoticeChoices>,
  channels: () => take(http.GET('/api/v1/channels')).then((list) => list.items),
  dead: (channel: string) => take(http.GET('/api/v1/channels/{channel}/dead', { params: { path: { channel } } })),
  replay: (channel: string, notice?: string) => take(http.POST('/api/v1/channels/{channel}/replay', { params: { path: { channel } }, body: { notice } })),
  recorded: (after?: string) => take(http.GET('/api/v1/channels/recorded', { params: { query: { after } } })),
}
