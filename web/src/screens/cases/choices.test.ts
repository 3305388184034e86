import { expect, it } from 'vitest'
import type { Choice } from '@/api/types'
import { apart, byReason, inOrder } from './choices'

const choice = (action: string, more: Partial<Choice> = {}) => ({ action, allowed: true, primary: false, why: null, needs: [], targets: [], ...more }) as unknown as Choice
const no = (action: string, why: string, code: string) => choice(action, { allowed: false, why: { zh: why, en: why }, code })

it('puts what is to be done first', () => {
  expect(inOrder([choice('return'), choice('accept', { primary: true })]).map((c) => c.action)).toEqual(['accept', 'return'])
})

it('says the same reason once, and keeps the actions of other steps apart', () => {
  const all = [no('pass', '办理人不能核查', 'case.handler'), no('rework', '办理人不能核查', 'case.handler'), no('file', '此时不能', 'case.state'), choice('note')]
  const { here, elsewhere } = apart(all)
  expect(byReason(here, (w) => w?.zh ?? '').map((g) => [g.why, g.choices.length])).toEqual([['办理人不能核查', 2]])
  expect(elsewhere.map((c) => c.action)).toEqual(['file'])
})
