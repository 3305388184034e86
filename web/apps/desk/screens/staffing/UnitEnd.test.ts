import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, expect, it, vi } from 'vitest'
import { staffingApi, type UnitDetail } from '@/shared/api/staffing'
import { i18n } from '@/shared/texts'
import '@/apps/desk/texts'
import '@/shared/texts/common'
import UnitEnd from './UnitEnd.vue'
import './texts'

const vacant = (n: number) => Array.from({ length: n }, (_, i) => ({ name: `岗${i + 1}` }))

async function look(seen: object, day = '') {
  const change = vi.spyOn(staffingApi, 'changeUnit').mockResolvedValue(seen as UnitDetail)
  const form = mount(UnitEnd, { props: { code: 'U-1' }, global: { plugins: [i18n] } })
  await form.get('[data-testid=unit-end-day]').setValue(day)
  await form.get('form').trigger('submit')
  await flushPromises()
  return { form, change, apply: () => form.find('[data-testid=unit-apply]') }
}

afterEach(() => void vi.restoreAllMocks())

it('says what keeps the unit, and then cannot be confirmed', async () => {
  const { form, apply } = await look({ vacant: vacant(1), why: { zh: '这个单位还不能撤销', en: '' } })
  expect(form.get('[data-testid=unit-seen]').text()).toBe('这个单位还不能撤销')
  expect(apply().exists()).toBe(false)
})

it('names the posts that end with it, the first of many, and ends it on the day that was looked at', async () => {
  const { form, change, apply } = await look({ vacant: vacant(21) }, '2030-01-01')
  expect(form.get('[data-testid=unit-seen]').text()).toMatch(/随之撤销 21 个空缺岗位：岗1、.*、岗20 …$/)
  await apply().trigger('click')
  await flushPromises()
  expect(change.mock.calls.map(([draft]) => draft)).toEqual([false, true].map((held) => ({ act: 'end', code: 'U-1', to: '2030-01-01T00:00:00+08:00', apply: held })))
  expect(form.emitted('ended')).toHaveLength(1)
})

it('is looked at again once another day is typed', async () => {
  const { form, apply } = await look({ vacant: [] })
  expect(apply().exists()).toBe(true)
  await form.get('[data-testid=unit-end-day]').setValue('2031-01-01')
  await flushPromises()
  expect(apply().exists()).toBe(false)
})
