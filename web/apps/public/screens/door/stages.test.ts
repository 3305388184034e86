import { describe, expect, it } from 'vitest'
import type { CaseEvent } from '@/shared/api/cases'
import { answersIn, stepsFor } from './stages'

const event = (action: string, from: string, to: string, at: string, more: Partial<CaseEvent> = {}) => ({ action, from, to, at, reason: '', note: '', internal: false, media: [], ...more }) as CaseEvent

describe('the steps that a resident sees', () => {
  it('are those gone, the one now and those ahead', () => {
    const steps = stepsFor({ state: 'handling', created_at: 't0' }, [event('report', '', 'received', 't0'), event('file', 'received', 'dispatching', 't1'), event('accept', 'assigned', 'handling', 't3')])
    expect(steps.map((step) => `${step.stage} ${step.state} ${step.at}`.trim())).toEqual(['received past t0', 'arranged past t1', 'handling now t3', 'checking ahead', 'closed ahead'])
  })

  it('leave out what never happened when it was answered at once', () => {
    const steps = stepsFor({ state: 'closed', created_at: 't0' }, [event('answer', 'received', 'closed', 't1')])
    expect(steps.map((step) => step.stage)).toEqual(['received', 'closed'])
  })

  it('begin again where the case was reopened', () => {
    const steps = stepsFor({ state: 'arranged' as never, created_at: 't0' }, [])
    expect(steps[0]).toMatchObject({ stage: 'received', state: 'now' })
    const again = stepsFor({ state: 'dispatching', created_at: 't0' }, [event('file', 'received', 'dispatching', 't1'), event('pass', 'checking', 'closed', 't5'), event('reopen', 'closed', 'dispatching', 't6')])
    expect(again.find((step) => step.state === 'now')).toMatchObject({ stage: 'arranged', at: 't6' })
  })

  it('carry the words meant for who reported, and no others', () => {
    const answers = answersIn([
      event('finish', 'handling', 'checking', 't1', { note: '已清理' }),
      event('note', 'checking', 'checking', 't2', { note: '内部', internal: true }),
      event('appeal', 'closed', 'closed', 't3', { reason: '没有清理' }),
    ])
    expect(answers.map((answer) => answer.words)).toEqual(['已清理'])
  })
})
