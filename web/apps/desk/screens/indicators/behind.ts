import type { RouteLocationRaw } from 'vue-router'

/** What figures are about: an area, what a unit did in it, or (the area called like it) what a unit did anywhere; a period; one matter or all. */
export interface About { from: string; to: string; grid: string; unit?: string; matter?: string }

/** The list of the cases behind a count: the same period, area, unit and matter. */
export function behind(fact: string, figures: About, matter = figures.matter) {
  const whose = { ...(figures.grid !== figures.unit ? { grid: figures.grid } : {}), ...(figures.unit ? { fact_unit: figures.unit } : {}) }
  return { name: 'cases', query: { view: 'all', fact, fact_from: figures.from, fact_to: figures.to, ...whose, ...(matter ? { matter } : {}) } } satisfies RouteLocationRaw
}

/** The list of the cases that one unit or anybody held in a stage, in holds that ended in the period. */
export function behindHold(stage: string, figures: About, unit = figures.unit) {
  const list = behind('held', { ...figures, unit })
  return { ...list, query: { ...list.query, fact_stage: stage } } satisfies RouteLocationRaw
}

/** Whether there is a list behind a count: of a unit, behind those by the day of closing. */
export const hasList = (fact: string, figures: { unit?: string }) => !!fact && (!figures.unit || !['received', 'filed', 'returned', 'reworked', 'due', 'due_closed', 'due_on_time', 'due_on_first', 'suspended', 'forced'].includes(fact))

/** By which count the numerator and the denominator of a rate are found; '' where there is no list, as behind minutes. */
export const factsOf: Record<string, [string, string]> = {
  closing: ['due_closed', 'due'],
  on_time_closing: ['due_on_time', 'due'],
  on_time_first: ['due_on_first', 'due'],
  on_first_handling: ['closed_on_first', 'closed'],
  right_first_time: ['smooth', 'closed'],
  return: ['ever_returned', 'closed'],
  rework: ['ever_reworked', 'closed'],
  mean_handling: ['', 'closed'],
  check_passed: ['clean', 'closed'],
  on_time_handling: ['closed_on_time', 'closed'],
  solved: ['solved', 'said'],
  satisfied: ['satisfied', 'rated'],
}

/** By which count the cases of a span of handling time are found. */
export const factOfSpan: Record<string, string> = { '4h': 'within4h', '1d': 'within1d', '3d': 'within3d', '7d': 'within7d', '15d': 'within15d', longer: 'longer' }

/** A rate as people read it: a share, or minutes as hours or days. */
export function shown(rate: { kind: string; value: number | null }): string {
  if (rate.value === null) return '–'
  if (rate.kind === 'share') return `${(rate.value * 100).toFixed(2)}%`
  const hours = rate.value / 60
  return hours < 48 ? `${hours.toFixed(1)} h` : `${(hours / 24).toFixed(1)} d`
}

/** How far a rate has moved, in points of a hundred or in the same unit; '' where one of both is missing. */
export function moved(now: { kind: string; value: number | null }, then: { value: number | null } | undefined): string {
  if (now.value === null || !then || then.value === null) return ''
  const change = now.value - then.value
  const sign = change > 0 ? '+' : change < 0 ? '−' : '±'
  return now.kind === 'share' ? `${sign}${Math.abs(change * 100).toFixed(2)}` : `${sign}${(Math.abs(change) / 60).toFixed(1)} h`
}
