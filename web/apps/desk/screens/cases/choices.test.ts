import { describe, expect, it } from 'vitest'
import type { Choice } from '@/shared/api/cases'
import { apart, arranged, byReason, groupOf, groups } from './choices'

const choice = (action: string, more: Partial<Choice> = {}) => ({ action, allowed: true, primary: false, why: null, needs: [], targets: [], tasks: [], ...more }) as unknown as Choice
const no = (action: string, why: string, code: string) => choice(action, { allowed: false, why: { zh: why, en: why }, code })
const actions = (list: Choice[]) => list.map((c) => c.action)

describe('what can be done', () => {
  const owner = ['extend', 'escalate', 'assist', 'mediate', 'suspend', 'whistle', 'note'].map((action) => choice(action))

  it('is four buttons at most, the primary one first, and the rest in groups', () => {
    const { first, more } = arranged([...owner, choice('finish', { primary: true }), no('pass', '还没办结', 'case.state')])
    expect(actions(first)).toEqual(['finish', 'assist', 'extend', 'escalate'])
    expect(more.map((group) => [group.name, actions(group.choices)])).toEqual([
      ['joint', ['whistle']], ['mediation', ['mediate']], ['clocks', ['suspend']], ['records', ['note']],
    ])
  })

  it('is three buttons where nothing is primary', () => {
    expect(actions(arranged(owner).first)).toEqual(['assist', 'extend', 'escalate'])
  })

  it('never puts what is grave at hand', () => {
    const { first, more } = arranged(['dispatch', 'void', 'force_close', 'note'].map((action) => choice(action, { primary: action === 'dispatch' })))
    expect([actions(first), more.map((group) => actions(group.choices))]).toEqual([['dispatch', 'note'], [['void', 'force_close']]])
    expect(arranged([choice('reopen'), choice('void')]).more).toHaveLength(1)
  })

  it('has no menu for a single ordinary action', () => {
    const { first, more } = arranged(owner.slice(0, 4))
    expect(first).toHaveLength(4)
    expect(more).toEqual([])
  })

  it('puts the decision that waits beside its opposite', () => {
    const all = [choice('approve', { primary: true }), choice('urge'), choice('supervise'), choice('force_close'), choice('refuse'), choice('hand_over')]
    expect(actions(arranged(all).first).slice(0, 2)).toEqual(['approve', 'refuse'])
  })

  it('leaves out what needs something that the form cannot ask for', () => {
    const { first, more } = arranged([choice('note'), choice('merge', { needs: ['something_new', 'reason?'] })])
    expect([actions(first), more]).toEqual([['note'], []])
  })

  it('belongs to exactly one group each, and what is new is handling', () => {
    const all = Object.values(groups).flat() as string[]
    expect(new Set(all).size).toBe(all.length)
    expect(groupOf('agree')).toBe('mediation')
    expect(groupOf('something_new')).toBe('handling')
  })
})

describe('what cannot be done', () => {
  const all = [
    no('finish', '某单位的协办尚未反馈', 'case.assisting'), no('pass', '办理人不能核查', 'case.handler'), no('rework', '办理人不能核查', 'case.handler'),
    no('file', '此时不能', 'case.state'), no('approve', '没有待审批的申请', 'case.not_asked'), no('accept', '由某单位办理', 'case.only_owner'), choice('note'),
  ]

  it('is folded, but for what stands in the way of the step that is due', () => {
    const { here, folded } = apart(all)
    expect(actions(here)).toEqual(['finish', 'pass'])
    expect(actions(folded)).toEqual(['rework', 'file', 'approve', 'accept'])
  })

  it('says the same reason once', () => {
    const state = (action: string) => no(action, `此时不能${action}`, 'case.state')
    expect(byReason([...all.slice(1, 3), state('file'), state('answer')], (w) => w?.zh ?? '', '在别的环节').map((g) => [g.why, g.choices.length]))
      .toEqual([['办理人不能核查', 2], ['在别的环节', 2]])
  })
})
