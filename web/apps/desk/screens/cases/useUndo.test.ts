import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import { casesApi, type Case, type Choice } from '@/shared/api/cases'
import { i18n } from '@/shared/texts'
import '@/shared/texts/common'
import { patience, useUndo } from './useUndo'
import texts from './texts'

const choice = (action: string, allowed = true) => ({ action, name: { zh: action, en: action }, allowed, why: null, needs: action === 'recall' ? ['reason'] : [], targets: [], tasks: [], ask: '', primary: false }) as unknown as Choice

function open() {
  const current = ref({ id: 'c1', version: 4, state: 'assigned' } as Case)
  const choices = ref([choice('recall')])
  const undone = vi.fn()
  let undo!: ReturnType<typeof useUndo>
  mount(defineComponent({ setup: () => ((undo = useUndo(current, choices, undone)), () => h('i')) }), { global: { plugins: [i18n] } })
  return { current, choices, undone, undo }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

it('takes a dispatch back by an ordinary recall with a reason', async () => {
  const act = vi.spyOn(casesApi, 'act').mockResolvedValue({ id: 'c1', version: 5 } as Case)
  const { undo, undone, current } = open()
  undo.took(choice('dispatch'), current.value)
  expect(undo.offered.value?.action).toBe('dispatch')
  await undo.undo()
  expect(act.mock.calls[0]).toMatchObject(['c1', 'recall', { version: 4, reason: texts.zh.undo.reason }])
  expect(undone).toHaveBeenCalledOnce()
  expect(undo.offered.value).toBeNull()
})

it('is offered for some seconds, while nobody else has acted and the server allows it', () => {
  const { undo, current, choices } = open()
  undo.took(choice('dispatch'), current.value)
  choices.value = [choice('recall', false)]
  expect(undo.offered.value).toBeNull()
  choices.value = [choice('recall')]
  current.value = { ...current.value, version: 5 }
  expect(undo.offered.value).toBeNull()
  current.value = { ...current.value, version: 4 }
  expect(undo.offered.value).not.toBeNull()
  vi.advanceTimersByTime(patience)
  expect(undo.offered.value).toBeNull()
})

it('is not offered for what is done for good', () => {
  const { undo, current } = open()
  undo.took(choice('void'), current.value)
  expect(undo.offered.value).toBeNull()
})
