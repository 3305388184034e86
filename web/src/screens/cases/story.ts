import type { CaseEvent, Party } from '@/api/types'

export interface Step {
  event: CaseEvent
  /** Who holds the case after this event, and how long until the next one. */
  wait: { owner: Party | null; ms: number; running: boolean } | null
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
    return { event, wait: ms < worthSaying ? null : { owner, ms, running: !next } }
  })
}
