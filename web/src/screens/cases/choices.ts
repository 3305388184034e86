import type { Choice, Words } from '@/api/types'

/** Primary first; otherwise the order of the server, which is the order of the lifecycle. */
export function inOrder(choices: readonly Choice[]): Choice[] {
  return [...choices].sort((a, b) => Number(b.primary) - Number(a.primary))
}

export interface Refusal {
  why: string
  choices: Choice[]
}

/** What is impossible for the same reason is said once. */
export function byReason(choices: readonly Choice[], words: (w: Words | null) => string): Refusal[] {
  const groups = new Map<string, Choice[]>()
  for (const choice of choices) {
    const why = words(choice.why)
    groups.set(why, [...(groups.get(why) ?? []), choice])
  }
  return [...groups].map(([why, list]) => ({ why, choices: list }))
}

// Refused to everybody: because of the step the case is at, or because only the clock does it.
const refusedToAll = new Set(['case.state', 'case.by_clock'])

/** Refusals worth reading now (somebody could do this, but not you) apart from those of other steps. */
export function apart(choices: readonly Choice[]): { here: Choice[]; elsewhere: Choice[] } {
  const refused = choices.filter((choice) => !choice.allowed)
  return {
    here: refused.filter((choice) => !refusedToAll.has(choice.code ?? '')),
    elsewhere: refused.filter((choice) => refusedToAll.has(choice.code ?? '')),
  }
}
