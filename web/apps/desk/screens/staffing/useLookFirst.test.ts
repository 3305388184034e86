import { mount } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { fromAnswer } from '@/shared/api/problem'
import { i18n } from '@/shared/texts'
import '@/shared/texts/common'
import { useLookFirst } from './useLookFirst'
import './texts'

function open(send: (apply: boolean) => Promise<string>) {
  const done = vi.fn()
  let change!: ReturnType<typeof useLookFirst<string, 'to'>>
  mount(defineComponent({ setup: () => ((change = useLookFirst(['to'], send, done)), () => h('i')) }), { global: { plugins: [i18n] } })
  return { change, done }
}

const refused = (status: number, body: object) => fromAnswer(status, { title: '', ...body })

it('is looked at, then made', async () => {
  const send = vi.fn(async (apply: boolean) => (apply ? 'made' : 'would'))
  const { change, done } = open(send)
  await change.look()
  expect(change.seen.value).toBe('would')
  expect(done).not.toHaveBeenCalled()
  await change.apply()
  expect(send.mock.calls).toEqual([[false], [true]])
  expect(change.seen.value).toBeNull()
  expect(done).toHaveBeenCalledOnce()
})

it('has to be looked at again where it is refused after all, or where something else was typed', async () => {
  const { change, done } = open(async (apply) => {
    if (apply) throw refused(409, { detail: '这个单位还不能撤销', field: 'code' })
    return 'would'
  })
  await change.look()
  await change.apply()
  expect(change.seen.value).toBeNull()
  expect(change.errors.value).toEqual({ '': '这个单位还不能撤销' })
  expect(done).not.toHaveBeenCalled()
  await change.look()
  change.forget()
  expect(change.seen.value).toBeNull()
  expect(change.errors.value).toEqual({})
})

it('says at its field what is wrong', async () => {
  const { change } = open(() => Promise.reject(refused(422, { detail: '不能早于现在', field: 'to' })))
  await change.look()
  expect(change.errors.value).toEqual({ to: '不能早于现在' })
})
