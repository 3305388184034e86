import type { CaseEvent } from '@/shared/api/cases'
import type { Party } from '@/shared/api/staffing'

export interface Step {
  event: CaseEvent
  /** Who holds the case after this event, and how long until the next one; suspended, nobody uses that time. */
  wait: { owner: Party | null; ms: number; running: boolean; suspended: boolean } | null
}

const worthSaying = 60_000

/** The story of a case: what happened, and between the events who held it for how long. */
export function stepsOf(events: readonly CaseEvent[], open: boolean, now: number): Step[] {
  let owner: Party | null = null
  return events.map((event, i) => {
    owner = event.owner ?? owner
    const next = events[i + 1]
    if (!next && !open) return { event, wait: null }
    const ms = (next ? Date.parse(next.at) : now) - Date.parse(event.at)
    return { event, wait: ms < worthSaying ? null : { owner, ms, running: !next, suspended: event.to === 'suspended' } }
  })
}

const decisions = new Set(['approve', 'refuse', 'withdraw', 'confirm'])

/** The kind of request that an event decided; one that made a request says so by its own name. */
export function decidedIn(event: CaseEvent): string {
  return decisions.has(event.action) ? event.ask : ''
}

/** Who was asked or told beside the owner. A return says in words whom it suggests. */
export function toldIn(event: CaseEvent): Party | null {
  return event.action === 'return' ? null : event.told
}

/** Why the request that waits was made: it stands in the event that made it. */
export function reasonOfAsk(events: readonly CaseEvent[], kind: string): string {
  return events.findLast((event) => event.ask === kind && !['approve', 'refuse', 'withdraw'].includes(event.action))?.reason ?? ''
}
