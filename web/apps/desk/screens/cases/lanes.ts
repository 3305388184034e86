import type { CaseDetail, CaseEvent, CaseTask, Hop } from '@/shared/api/cases'

export type MarkKind = 'asked' | 'accepted' | 'answered' | 'ended'

/** A lane (泳道) of a joint handling: what one post or unit did of it, from when it was asked until it answered. Times are milliseconds. */
export interface Lane {
  key: string
  name: string
  /** The task of who assists; none for who leads. */
  task: CaseTask | null
  marks: { kind: MarkKind; at: number }[]
  /** Until now where it still runs. */
  from: number
  to: number
  running: boolean
  due: number | null
  /** From here on it is past its limit. */
  over: number | null
}

export interface Board {
  lanes: Lane[]
  from: number
  to: number
}

const ms = (at: string) => Date.parse(at)
const mark = (kind: MarkKind, at: number | null) => (at === null ? [] : [{ kind, at }])
const overFrom = (due: number | null, to: number) => (due !== null && due < to ? due : null)

/** Everybody who had a part in a joint handling on one axis of time: who held the case meanwhile first, then who was asked, in that order. */
export function boardOf(c: CaseDetail, events: readonly CaseEvent[], hops: readonly Hop[], clock: number): Board {
  const now = Math.max(clock, ...events.map((event) => ms(event.at))) // the clock of the screens ticks slowly
  const tasks = c.tasks.filter((task) => task.kind === 'assist')
  const assisting = tasks.map((task) => assistLane(task, events, now))
  if (!assisting.length) return { lanes: [], from: now, to: now }
  const [begun, ended] = [Math.min(...assisting.map((lane) => lane.from)), Math.max(...assisting.map((lane) => lane.to))]
  const leading = hops.filter((hop) => hop.owner && ms(hop.from) <= ended && (hop.to === null || ms(hop.to) > begun)).map((hop) => leadLane(hop, c, events, now))
  const lanes = [...leading, ...assisting]
  return { lanes, from: Math.min(...lanes.map((lane) => lane.from)), to: Math.max(...lanes.map((lane) => Math.max(lane.to, lane.due ?? 0))) }
}

function assistLane(task: CaseTask, events: readonly CaseEvent[], now: number): Lane {
  const from = ms(task.asked_at)
  const running = task.state === 'open'
  const to = running ? now : endOf(task, events, now)
  const due = task.due_at ? ms(task.due_at) : null
  const end: MarkKind = task.state === 'ended' ? 'ended' : 'answered'
  return { key: `task ${task.n}`, name: task.owner.name ?? task.owner.code, task, marks: [...mark('asked', from), ...mark(end, running ? null : to)], from, to: Math.max(to, from), running, due, over: overFrom(due, to) }
}

/** When a task ended: with its answer, when it was taken back, or with what ended the case before it was answered. */
function endOf(task: CaseTask, events: readonly CaseEvent[], now: number): number {
  if (task.answered_at) return ms(task.answered_at)
  const later = events.filter((event) => ms(event.at) >= ms(task.asked_at))
  const end = later.find((event) => event.action === 'assist_end' && event.task === task.n) ?? later.find((event) => event.to !== event.from && event.to !== 'suspended')
  return end ? ms(end.at) : now
}

function leadLane(hop: Hop, c: CaseDetail, events: readonly CaseEvent[], now: number): Lane {
  const from = ms(hop.from)
  const running = hop.to === null && c.state !== 'closed' && c.state !== 'void'
  const to = hop.to !== null ? ms(hop.to) : running ? now : ms(c.updated_at)
  const within = events.filter((event) => ms(event.at) >= from && ms(event.at) <= to)
  const accepted = within.find((event) => event.action === 'accept')
  // What hands the case on belongs to the next one's time, and so does the limit that it sets.
  const limit = running ? c.stage_due_at : within.findLast((event) => event.stage_due_at && ms(event.at) < to)?.stage_due_at
  const due = limit ? ms(limit) : null
  return { key: `hop ${hop.n}`, name: hop.owner!.name ?? hop.owner!.code, task: null, marks: [...mark('asked', from), ...mark('accepted', accepted ? ms(accepted.at) : null), ...mark('ended', running ? null : to)],
    from, to, running, due, over: overFrom(due, to) }
}

/** What was waited for between two marks: until it was accepted, and from then until the answer or now. */
export function waitsOf(lane: Lane): { until: MarkKind | 'now'; ms: number }[] {
  const waits = lane.marks.slice(1).map((next, i): { until: MarkKind | 'now'; ms: number } => ({ until: next.kind, ms: next.at - lane.marks[i]!.at }))
  return lane.running ? [...waits, { until: 'now', ms: lane.to - lane.marks.at(-1)!.at }] : waits
}

/** Where an instant stands on the axis, 0 to 100. */
export const placeOn = (board: Board, at: number) => (Math.min(Math.max(at - board.from, 0), board.to - board.from) / Math.max(board.to - board.from, 1)) * 100
