import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils'
import { afterEach, expect, it } from 'vitest'
import { defineComponent, ref } from 'vue'
import { i18n } from '@/shared/texts'
import DayField from './DayField.vue'
import PeriodFields from './PeriodFields.vue'
import './texts'

enableAutoUnmount(afterEach)
const day = (text: string, more: object = {}) => mount(DayField, { props: { modelValue: text, label: '日期', test: 'day', ...more }, global: { plugins: [i18n] }, attachTo: document.body })

it('keeps what was typed and says in both languages that it is no day', async () => {
  const field = day('')
  await field.get('input').setValue('2026-02-30')
  await flushPromises()
  expect(field.get('input').element.value).toBe('2026-02-30')
  expect(field.get('.wrong').text()).toContain('“2026-02-30”不是真实存在的日期')
  expect(field.emitted('change')).toBeUndefined()
  i18n.global.locale.value = 'en'
  await flushPromises()
  expect(field.get('.wrong').text()).toContain('“2026-02-30” is not a day of the calendar')
  i18n.global.locale.value = 'zh-CN'
})

it('says nothing while somebody types, and what is wrong with an address at once', async () => {
  const field = day('2026-13-45')
  expect(field.find('.wrong').exists()).toBe(true)
  field.get('input').element.value = '2026-1'
  await field.get('input').trigger('input')
  expect(field.find('.wrong').exists()).toBe(false)
})

it('takes a day of the calendar as if it had been typed; weeks begin on Monday', async () => {
  const Form = defineComponent({
    components: { DayField },
    setup: () => ({ text: ref('2026-03-02'), seen: ref(0) }),
    template: '<form @input="seen++"><DayField v-model="text" label="x" test="day" /><output>{{ text }} {{ seen }}</output></form>',
  })
  const form = mount(Form, { global: { plugins: [i18n] }, attachTo: document.body })
  await form.get('[data-testid=day-pick]').trigger('click')
  const at = <E extends HTMLElement>(name: string) => document.querySelector<E>(`[data-testid="${name}"]`)
  expect([...document.querySelectorAll('[data-testid=day-week]')].map((one) => one.textContent)).toEqual(['一', '二', '三', '四', '五', '六', '日'])
  at('day-after')!.click()
  await flushPromises()
  at('pick-2026-04-30')!.click()
  await flushPromises()
  expect(form.get('output').text()).toBe('2026-04-30 1')
  expect(at('pick-2026-04-30')).toBeNull()
})

it('is a moment where a clock belongs to it', async () => {
  const field = day('2026-02-30 09:00', { clock: true })
  expect(field.get('.wrong').text()).toContain('不是真实存在的时间')
  await field.get('input').setValue('2026-03-02 09:00')
  await flushPromises()
  expect(field.emitted('change')).toEqual([['2026-03-02 09:00']])
})

it('complains about a beginning after the end, and is heard of only as a period', async () => {
  const fields = mount(PeriodFields, { props: { from: '2026-03-09', to: '2026-03-01', first: '自', last: '至', test: 'p' }, global: { plugins: [i18n] } })
  expect(fields.get('.wrong').text()).toContain('开始日期 2026-03-09 晚于结束日期 2026-03-01')
  await fields.get('[data-testid=p-to]').setValue('2026-03-10')
  await flushPromises()
  expect(fields.find('.wrong').exists()).toBe(false)
  expect(fields.emitted('change')).toEqual([[{ from: '2026-03-09', to: '2026-03-10' }]])
})
