import { fitting, store } from '@/shared/browser/belongings'

/** Where a person was in the lists: the last filter for the next visit, and how far down the list was for a reload of this tab. */
interface Place {
  query: Record<string, unknown>
  id: string
}

export interface Down {
  filter: string
  top: number
  count: number
}

const last = store<Place>('last', 'device')
const down = store<Down>('down', 'tab')

/** Words that were looked for are not kept: they may be somebody's number. */
export function rememberPlace(query: Record<string, unknown>, id: string) {
  last.write({ query: { ...query, q: undefined }, id })
}

export function lastPlace(): { query: Record<string, string>; id: string } | null {
  const was = fitting(last.read(), { query: {} as Record<string, string>, id: '' })
  if (!was?.query) return null
  return { query: Object.fromEntries(Object.entries(was.query).filter(([, v]) => typeof v === 'string')), id: was.id ?? '' }
}

export const rememberDown = (now: Down) => down.write(now)

/** How far down this very list was; null for another one. */
export function lastDown(filter: string): Down | null {
  const was = down.read()
  return was?.filter === filter && was.top > 0 && Number.isInteger(was.count) ? was : null
}
