import type { RouteLocationRaw } from 'vue-router'
import type { Scheme, SchemeInput, SchemePart } from '@/shared/api/schemes'
import { behind } from '@/apps/desk/screens/indicators/behind'

/** The quarter that a day (YYYY-MM-DD) lies in. */
export function quarterOf(day: string): { from: string; to: string } {
  const [year, month] = day.split('-').map(Number) as [number, number]
  const first = Math.floor((month - 1) / 3) * 3 + 1
  const two = (n: number) => String(n).padStart(2, '0')
  const last = new Date(Date.UTC(year, first + 2, 0)).getUTCDate()
  return { from: `${year}-${two(first)}-01`, to: `${year}-${two(first + 2)}-${two(last)}` }
}

/** A part as it is typed: shares in percent. */
export interface TypedPart extends Omit<SchemePart, 'target' | 'zero'> {
  target: number
  zero: number
}

const round = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits

export const typed = (part: SchemePart): TypedPart => ({ ...part, target: round(part.target * 100, 2), zero: round(part.zero * 100, 2) })

/** What is sent of it. More digits than two are sent as they are, for the server to refuse. */
export const untyped = (part: TypedPart): SchemePart => ({
  ...part, weight: Number(part.weight) || 0, least: Number(part.least) || 0, target: round(Number(part.target) / 100, 8), zero: round(Number(part.zero) / 100, 8),
})

export const newPart = (rate: string, weight: number): TypedPart => ({ rate, weight, target: 95, zero: 60, rule: 'even', least: 1 })

/** A draft to begin with: the centres of zones in the quarter of a day. */
export function blank(day: string): SchemeInput & { parts: SchemePart[] } {
  return { version: 0, name: '', of: 'zones', ...quarterOf(day), days: 15, parts: [] }
}

/** What can be changed of a draft: the rest of it is the server's, which refuses it as unknown. */
export const contentOf = ({ version, name, of, unit_kind, from, to, days, parts }: Scheme): SchemeInput => ({ version, name, of, unit_kind, from, to, days, parts })

export const weights = (parts: { weight: number }[]) => parts.reduce((sum, part) => sum + (Number(part.weight) || 0), 0)

export const percent = (share: number) => `${round(share * 100, 2)}%`

export const points = (n: number | null) => (n === null ? '–' : n.toFixed(2))

/** The list of the cases behind a number of a unit's score. */
export function casesBehind(fact: string, scheme: Pick<Scheme, 'of' | 'from'>, subject: { unit: string; grid: string }, through: string): RouteLocationRaw | null {
  if (!fact) return null
  return behind(fact, { from: scheme.from, to: through, ...(scheme.of === 'units' ? { grid: subject.unit, unit: subject.unit } : { grid: subject.grid }) })
}
