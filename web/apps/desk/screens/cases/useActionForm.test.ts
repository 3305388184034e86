import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, ref, type Ref } from 'vue'
import { casesApi, type Case, type Choice } from '@/shared/api/cases'
import { fromAnswer, fromFailure } from '@/shared/api/problem'
import type { Party } from '@/shared/api/staffing'
import { enter } from '@/shared/browser/belongings'
import { i18n } from '@/shared/texts'
import '@/apps/desk/texts'
import '@/shared/texts/common'
import { useActionForm } from './useActionForm'
import './texts'

let n = 0
const finish = { action: 'finish', name: { zh: '办结反馈', en: 'Finish' }, allowed: true, why: null, needs: ['note'], targets: [], tasks: [], ask: '', primary: true } as Choice
const judge = { ...finish, action: 'judge', needs: ['valid', 'reason?'] } as Choice

function open(current: Ref<Case>, choice = finish, suggested: Party | null = null) {
  const told = { done: vi.fn(), stale: vi.fn() }
  let form!: ReturnType<typeof useActionForm>
  const host = defineComponent({ setup: () => ((form = useActionForm(current, ref(choice), told, suggested)), () => h('i')) })
  mount(host, { global: { plugins: [i18n] } })
  return { form, told }
}

const aCase = () => ref({ id: `case-${++n}`, version: 3, state: 'handling', matter: '1301' } as Case)

beforeEach(() => {
  vi.restoreAllMocks()
  enter('320509/li', 'login')
})

describe('an action', () => {
  it('is not sent before it is complete', async () => {
    const act = vi.spyOn(casesApi, 'act')
    const { form } = open(aCase())
    await form.submit()
    expect(act).not.toHaveBeenCalled()
    expect(form.errors.value.note).toBe(i18n.global.t('case.required'))
  })

  it('is the same attempt when it is sent again after a lost answer', async () => {
    const act = vi.spyOn(casesApi, 'act').mockRejectedValueOnce(fromFailure(new TypeError('lost'))).mockResolvedValueOnce({ version: 4 } as Case)
    const { form, told } = open(aCase())
    form.entries.value.note = '已清理'
    await form.submit()
    expect(form.errors.value['']).toBe(i18n.global.t('case.unknownOutcome'))
    await form.submit()
    expect(act.mock.calls[1]![2]).toEqual(act.mock.calls[0]![2])
    expect(told.done).toHaveBeenCalledOnce()
  })

  it('is another attempt when the words have changed in between', async () => {
    const act = vi.spyOn(casesApi, 'act').mockRejectedValue(fromFailure(new TypeError('lost')))
    const { form } = open(aCase())
    form.entries.value.note = '已清理'
    await form.submit()
    form.entries.value.note = '已清理，已拍照'
    await flushPromises()
    await form.submit()
    expect(act.mock.calls[1]![2].id).not.toBe(act.mock.calls[0]![2].id)
  })

  it('asks for a lost answer by itself when the case has moved on', async () => {
    const current = aCase()
    const act = vi.spyOn(casesApi, 'act').mockRejectedValueOnce(fromFailure(new TypeError('lost'))).mockResolvedValueOnce({ version: 4 } as Case)
    const { form, told } = open(current)
    form.entries.value.note = '已清理'
    await form.submit()
    current.value = { ...current.value, version: 4 }
    await flushPromises()
    expect(act.mock.calls[1]![2]).toEqual(act.mock.calls[0]![2])
    expect(told.done).toHaveBeenCalledOnce()
  })

  it('keeps what was written when somebody else was faster, and says so', async () => {
    const current = aCase()
    const now = { ...current.value, version: 4, state: 'handling' }
    const act = vi.spyOn(casesApi, 'act').mockRejectedValueOnce(fromAnswer(409, { title: 'Conflict', status: 409, detail: 'stale', current: now }))
    const { form, told } = open(current)
    form.entries.value.note = '已清理'
    await form.submit()
    expect(told.stale).toHaveBeenCalledWith(now)
    expect(form.changed.value).toBe(true)
    expect(form.entries.value.note).toBe('已清理')
    current.value = now as Case
    act.mockResolvedValueOnce({ version: 5 } as Case)
    await form.submit()
    expect(act.mock.calls[1]![2]).toMatchObject({ version: 4, note: '已清理' })
  })

  it('owes a reason as soon as the answer is no', async () => {
    const act = vi.spyOn(casesApi, 'act').mockResolvedValue({ version: 4 } as Case)
    const { form } = open(aCase(), judge)
    form.entries.value.valid = false
    await form.submit()
    expect(form.errors.value).toEqual({ reason: i18n.global.t('case.required') })
    form.entries.value.valid = true
    await form.submit()
    expect(act.mock.calls[0]![2]).toMatchObject({ valid: true })
  })

  it('begins with whom the one who returned the case suggested, and forgets nothing that was chosen since', async () => {
    const current = aCase()
    const suggested = { kind: 'unit', code: 'U-1', name: '水务局' } as Party
    const first = open(current, { ...finish, action: 'dispatch', needs: ['to?'] } as Choice, suggested).form
    expect(first.entries.value.to).toEqual(suggested)
    first.entries.value.to = null
    await flushPromises()
    expect(open(current, { ...finish, action: 'dispatch', needs: ['to?'] } as Choice, suggested).form.entries.value.to).toBeNull()
  })

  it('shows a complaint of the server at its field, whatever line of a list it is about', async () => {
    const document = { title: 'Invalid', status: 422, detail: '', errors: [{ field: 'parties[1].name', code: 'mediation.party', detail: '请填写当事人姓名' }] }
    vi.spyOn(casesApi, 'act').mockRejectedValueOnce(fromAnswer(422, document))
    const { form } = open(aCase(), { ...finish, action: 'mediate', needs: ['parties'] } as Choice)
    form.entries.value.parties = [{ name: '甲', phone: '', side: '' }, { name: '乙', phone: '', side: '' }]
    await form.submit()
    expect(form.errors.value.parties).toBe('请填写当事人姓名')
  })
})
