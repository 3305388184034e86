import type { Choice } from '@/shared/api/cases'
import type { Words } from '@/shared/api/schemas'
import { canAsk } from './needs'

/** The kinds of actions, in the order of the menu. */
export const groups = {
  handling: ['screened', 'file', 'answer', 'screen', 'dispatch', 'accept', 'finish', 'pass', 'rework', 'approve', 'refuse', 'withdraw', 'return', 'decline', 'escalate', 'delegate',
    'hand_over', 'enforced', 'turn_down', 'contest', 'reroute', 'recall', 'reject', 'void', 'merge', 'unmerge', 'force_close', 'reopen'],
  joint: ['meet', 'assist', 'assisted', 'assist_end', 'whistle'],
  mediation: ['mediate', 'session', 'agree', 'fulfil', 'mediate_end'],
  clocks: ['extend', 'suspend', 'resume', 'recompute'],
  supervision: ['remind', 'urge', 'supervise', 'reply', 'judge', 'recheck', 'rechecked', 'object'],
  records: ['note', 'confirm', 'rate', 'appeal'],
} as const

export type GroupName = keyof typeof groups

const names = Object.keys(groups) as GroupName[]

/** Where an action belongs; one that is new to these screens is handling. */
export function groupOf(action: string): GroupName {
  return names.find((name) => (groups[name] as readonly string[]).includes(action)) ?? 'handling'
}

export interface Group {
  name: GroupName
  choices: Choice[]
}

// What most people do, given that they may: answers that somebody waits for come before what one may also begin. What is rare or grave,
// like voiding a case, is not here and never at hand.
const likely = ['refuse', 'rework', 'accept', 'finish', 'pass', 'assisted', 'reply', 'rechecked', 'judge', 'screened', 'file', 'answer', 'screen', 'dispatch', 'enforced', 'turn_down', 'reject',
  'return', 'decline', 'fulfil', 'session', 'agree', 'assist', 'extend', 'resume', 'escalate', 'confirm', 'rate', 'appeal', 'object', 'withdraw', 'delegate', 'whistle', 'contest', 'reopen',
  'meet', 'urge', 'supervise', 'reroute', 'recall', 'suspend', 'mediate', 'note']

const atHand = 4

/** The few actions that stand as buttons, and the rest in groups behind "more". */
export function arranged(choices: readonly Choice[]): { first: Choice[]; more: Group[] } {
  const rank = (choice: Choice) => {
    if (choice.primary) return -1
    const at = likely.indexOf(choice.action)
    return at < 0 ? likely.length : at
  }
  const allowed = choices.filter((choice) => choice.allowed && canAsk(choice))
  const candidates = allowed.filter((choice) => rank(choice) < likely.length).sort((a, b) => rank(a) - rank(b))
  const first = candidates.slice(0, allowed.some((choice) => choice.primary) ? atHand : atHand - 1)
  const rest = allowed.filter((choice) => !first.includes(choice))
  // A menu for one ordinary action hides it without making anything calmer.
  if (rest.length === 1 && candidates.includes(rest[0]!)) return { first: [...first, ...rest], more: [] }
  const more = names.map((name) => ({ name, choices: rest.filter((choice) => groupOf(choice.action) === name) })).filter((group) => group.choices.length)
  return { first, more }
}

export interface Refusal {
  why: string
  choices: Choice[]
}

/** What is impossible for the same reason is said once; that a case is at another step is one reason, whatever the action. */
export function byReason(choices: readonly Choice[], words: (w: Words | null) => string, otherStep: string): Refusal[] {
  const reasons = new Map<string, Choice[]>()
  for (const choice of choices) {
    const why = choice.code === 'case.state' ? otherStep : words(choice.why)
    reasons.set(why, [...(reasons.get(why) ?? []), choice])
  }
  return [...reasons].map(([why, list]) => ({ why, choices: list }))
}

// The step at which the case is, or who one is, explains these; nothing is in the way that could be moved.
const ordinary = /^case\.(state|by_rule|not_asked|only_.*)$/
const steps = new Set(['screened', 'dispatch', 'accept', 'finish', 'pass', 'approve'])

/** The refusal of the very step that is due, which is read at once, apart from all others, which are folded. */
export function apart(choices: readonly Choice[]): { here: Choice[]; folded: Choice[] } {
  const refused = choices.filter((choice) => !choice.allowed)
  const inTheWay = (choice: Choice) => steps.has(choice.action) && !ordinary.test(choice.code ?? '')
  return { here: refused.filter(inTheWay), folded: refused.filter((choice) => !inTheWay(choice)) }
}
