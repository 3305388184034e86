import { expect, it } from 'vitest'
import type { CaseDetail, CaseEvent, CaseTask, Hop } from '@/shared/api/cases'
import { boardOf, placeOn, waitsOf } from './lanes'

const at = (clock: string) => `2026-07-01T${clock}:00Z`
const time = (clock: string) => Date.parse(at(clock))
const party = (code: string) => ({ kind: 'unit', code, name: code })
const task = (n: number, code: string, state: string, asked: string, due: string, answered: string | null = null) =>
  ({ n, kind: 'assist', state, owner: party(code), asked_at: at(asked), due_at: at(due), answered_at: answered && at(answered) }) as unknown as CaseTask
const event = (action: string, when: string, more: object = {}) => ({ action, at: at(when), from: 'handling', to: 'handling', task: 0, stage_due_at: null, ...more }) as unknown as CaseEvent
const hop = (n: number, code: string, from: string, to: string | null) => ({ n, owner: party(code), from: at(from), to: to && at(to) }) as unknown as Hop
const one = (tasks: CaseTask[], more: object = {}) => ({ state: 'handling', stage_due_at: at('12:00'), updated_at: at('11:00'), tasks, ...more }) as unknown as CaseDetail

const hops = [hop(1, 'centre', '08:00', '08:10'), hop(2, 'head', '08:10', null)]
const events = [event('dispatch', '08:10', { from: 'dispatching', to: 'assigned' }), event('accept', '08:30', { from: 'assigned', stage_due_at: at('12:00') }), event('assist', '09:00', { task: 1 })]

it('draws who leads first, from when the case came, and who assists from when they were asked', () => {
  const board = boardOf(one([task(1, 'water', 'done', '09:00', '10:00', '10:30'), task(2, 'office', 'open', '09:30', '11:00')]), events, hops, time('10:45'))
  expect(board.lanes.map((lane) => [lane.name, lane.running, lane.marks.map((mark) => mark.kind)])).toEqual([
    ['head', true, ['asked', 'accepted']],
    ['water', false, ['asked', 'answered']],
    ['office', true, ['asked']],
  ])
  expect([board.from, board.to]).toEqual([time('08:10'), time('12:00')])
  expect(board.lanes.map((lane) => lane.due)).toEqual([time('12:00'), time('10:00'), time('11:00')])
  expect(board.lanes.map((lane) => lane.over)).toEqual([null, time('10:00'), null])
})

it('says how long each was waited for', () => {
  const [head, water] = boardOf(one([task(1, 'water', 'done', '09:00', '10:00', '10:30')]), events, hops, time('10:45')).lanes
  expect(waitsOf(head!)).toEqual([{ until: 'accepted', ms: 20 * 60_000 }, { until: 'now', ms: 135 * 60_000 }])
  expect(waitsOf(water!)).toEqual([{ until: 'answered', ms: 90 * 60_000 }])
})

it('ends what was taken back when it was taken back, and what was overtaken with the case', () => {
  const ended = [...events, event('assist_end', '09:20', { task: 1 }), event('force_close', '10:00', { to: 'closed' })]
  const board = boardOf(one([task(1, 'water', 'ended', '09:00', '11:00'), task(2, 'office', 'ended', '09:10', '11:00')], { state: 'closed', updated_at: at('10:00') }), ended, hops, time('23:00'))
  expect(board.lanes.map((lane) => [lane.to, lane.running])).toEqual([[time('10:00'), false], [time('09:20'), false], [time('10:00'), false]])
})

it('keeps out who had the case before and after', () => {
  const passed = [hops[0]!, hop(2, 'head', '08:10', '11:00'), hop(3, 'checker', '11:00', null)]
  const board = boardOf(one([task(1, 'water', 'done', '09:00', '10:00', '09:40')], { state: 'checking' }), [...events, event('finish', '11:00', { to: 'checking', stage_due_at: at('18:00') })], passed, time('12:00'))
  expect(board.lanes.map((lane) => lane.name)).toEqual(['head', 'water'])
  expect(board.lanes[0]!.due).toBe(time('12:00'))
})

it('takes in what happened since the clock of the screens ticked last', () => {
  const [head] = boardOf(one([task(1, 'water', 'open', '09:00', '10:00')]), events, hops, time('08:20')).lanes
  expect([head!.marks.length, head!.to]).toEqual([2, time('09:00')])
})

it('has no board where nobody was asked, and none of its lengths is beside the axis', () => {
  expect(boardOf(one([]), events, hops, time('10:00')).lanes).toEqual([])
  const board = boardOf(one([task(1, 'water', 'open', '09:00', '10:00')]), events, hops, time('09:00'))
  expect([placeOn(board, time('07:00')), placeOn(board, board.to), placeOn({ lanes: [], from: 5, to: 5 }, 5)]).toEqual([0, 100, 0])
})
