import type { NoticeChoice } from '@/shared/api/notices'

/** What is told to staff, and what to those who reported, by the codes of its templates. */
export const staffKinds = ['L11', 'T13', 'T17', 'T18', 'T16', 'T14', 'T15', 'L12', 'L31', 'L41', 'L42', 'L43', 'L51', 'L61', 'L62', 'L63', 'L71']
export const reporterKinds = ['T01', 'T02', 'T03', 'T04', 'T08', 'L02', 'L03', 'L04', 'L05']
export const every = '*'

export type Wanted = Record<string, Record<string, boolean>>

/** Every kind on every channel, as it is: what was chosen for the kind, else for all, else wanted. */
export function wantedOf(choices: readonly NoticeChoice[], kinds: readonly string[], channels: readonly string[]): Wanted {
  const said = (kind: string, channel: string) => choices.find((choice) => choice.kind === kind && choice.channel === channel)?.wanted
  const wanted: Wanted = {}
  for (const kind of [...kinds, every]) wanted[kind] = Object.fromEntries(channels.map((channel) => [channel, said(kind, channel) ?? said(every, channel) ?? true]))
  return wanted
}

/** The choices that say so, and no more than that; those on kinds or channels that are not shown stay as they were. */
export function choicesOf(wanted: Wanted, before: readonly NoticeChoice[], channels: readonly string[]): NoticeChoice[] {
  const choices = before.filter((choice) => !(choice.kind in wanted) || !channels.includes(choice.channel))
  for (const [kind, on] of Object.entries(wanted)) {
    for (const channel of channels) {
      const otherwise = kind === every ? true : wanted[every]![channel]!
      if (on[channel] !== otherwise) choices.push({ kind, channel, wanted: on[channel]! })
    }
  }
  return choices
}
