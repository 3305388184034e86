import type { Case, CaseEvent } from '@/shared/api/cases'

/** A case as residents see it go: five steps, whatever goes on inside. */
export const stages = ['received', 'arranged', 'handling', 'checking', 'closed'] as const
export type Stage = (typeof stages)[number]

const stageOf: Partial<Record<string, Stage>> = {
  received: 'received', screening: 'received', dispatching: 'arranged', assigned: 'arranged', handling: 'handling', suspended: 'handling', checking: 'checking', closed: 'closed', void: 'closed',
}

export interface Step {
  stage: Stage
  at: string
  state: 'past' | 'now' | 'ahead'
}

/** The steps gone, the one now, and while it is open those ahead. A case that was answered at once has no steps between. */
export function stepsFor(c: Pick<Case, 'state' | 'created_at'>, events: readonly CaseEvent[]): Step[] {
  const now = stageOf[c.state] ?? 'received'
  const at = stages.indexOf(now)
  const first = new Map<Stage, string>([['received', c.created_at]])
  // What was reopened begins again: only the last time that a step was reached counts.
  for (const event of events) {
    const stage = stageOf[event.to]
    if (stage && event.to !== event.from && stage !== 'received') first.set(stage, event.at)
  }
  return stages.flatMap((stage, i): Step[] => {
    if (i === at) return [{ stage, at: first.get(stage) ?? '', state: 'now' }]
    if (i > at) return [{ stage, at: '', state: 'ahead' }]
    const reached = first.get(stage)
    return reached ? [{ stage, at: reached, state: 'past' }] : []
  })
}

export interface Answer {
  event: CaseEvent
  words: string
}

/** What staff said to who reported. */
export function answersIn(events: readonly CaseEvent[]): Answer[] {
  const own = new Set(['report', 'added', 'confirm', 'rate', 'appeal'])
  return events.filter((event) => !event.internal && !own.has(event.action))
    .map((event) => ({ event, words: [event.reason, event.note].filter(Boolean).join('\n') }))
    .filter((answer) => answer.words || answer.event.media.length)
}
