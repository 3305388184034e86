import type { Unit } from '@/shared/api/staffing'
import type { Grid } from '@/shared/api/territory'

/** The kinds of units (单位类型) that a grid of a level can have; the usual one first. */
const kinds: Record<Grid['level'], readonly string[]> = {
  district: ['department', 'company', 'centre'],
  town: ['office', 'subcentre', 'bureau', 'patrol_team', 'government', 'contractor'],
  village: ['village_committee', 'property'],
  base: [],
}

export const kindsAt = (level: Grid['level']) => kinds[level]

/** Whether routing finds units of the kind by their name, not by place. */
export const foundByName = (kind: string) => kind === 'department' || kind === 'company'

/** Whether routing finds units of the kind by what they answer for. */
export const answers = (kind: string) => foundByName(kind) || kind === 'office' || kind === 'bureau'

/** Whether units of the kind serve under a contract, with which they end. */
export const contracted = (kind: string) => kind === 'property' || kind === 'contractor'

/** Names as they are typed into one field, and shown. */
export const namesOf = (typed: string) => typed.split(/[、,，;；]/).map((one) => one.trim()).filter(Boolean)

export type Standing = 'coming' | 'now' | 'ending' | 'ended'

/** How far the clock here may be behind that of the server, so that what has just been done shows. */
const leeway = 60_000

/** Where a unit stands in its time: it ends before valid_to. */
export function standing({ valid_from: from, valid_to: to }: Pick<Unit, 'valid_from' | 'valid_to'>, now: number): Standing {
  const past = (at: string) => Date.parse(at) <= now + leeway
  if (to && past(to)) return 'ended'
  if (from && !past(from)) return 'coming'
  return to ? 'ending' : 'now'
}

/** Ended units come last. */
export function inOrder<U extends Pick<Unit, 'valid_from' | 'valid_to'>>(units: readonly U[], now: number): U[] {
  const ended = (u: U) => Number(standing(u, now) === 'ended')
  return [...units].sort((a, b) => ended(a) - ended(b))
}
