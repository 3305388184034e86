/** Where a person was in the lists: the last filter for the next visit, and how far down the list was for a reload of this tab. */
const lastKey = (account: string) => `liandong.last.${account}`
const downKey = 'liandong.down'

export function rememberPlace(account: string, query: Record<string, unknown>, id: string) {
  keep(localStorage, lastKey(account), { query, id })
}

export function lastPlace(account: string): { query: Record<string, string>; id: string } | null {
  return read(localStorage, lastKey(account))
}

export interface Down {
  filter: string
  top: number
  count: number
}

export const rememberDown = (down: Down) => keep(sessionStorage, downKey, down)

/** How far down this very list was; null for another one. */
export function lastDown(filter: string): Down | null {
  const down = read<Down>(sessionStorage, downKey)
  return down?.filter === filter && down.top > 0 ? down : null
}

function keep(shelf: Storage, key: string, value: unknown) {
  try {
    shelf.setItem(key, JSON.stringify(value))
  } catch {
    // A browser that keeps nothing begins at the top.
  }
}

function read<T>(shelf: Storage, key: string): T | null {
  try {
    return JSON.parse(shelf.getItem(key) ?? 'null') as T | null
  } catch {
    return null
  }
}
