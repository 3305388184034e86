import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, expect, it, vi } from 'vitest'
import { staffingApi, type Unit, type UnitDetail } from '@/shared/api/staffing'
import { fromAnswer } from '@/shared/api/problem'
import type { Grid } from '@/shared/api/territory'
import { i18n } from '@/shared/texts'
import '@/apps/desk/texts'
import '@/shared/texts/common'
import UnitOpen from './UnitOpen.vue'
import './texts'

const grid = (code: string, level: Grid['level']) => ({ code, level, name: code }) as Grid
const unit = (code: string, valid_to: string | null = null) => ({ code, name: code, valid_from: null, valid_to }) as Unit

async function open() {
  const form = mount(UnitOpen, { props: { grid: grid('z', 'town'), units: [unit('office'), unit('gone', '2020-01-01T00:00:00Z')], above: [unit('centre')] }, global: { plugins: [i18n] } })
  const part = (name: string) => form.get(`[data-testid=${name}]`)
  await part('unit-open').trigger('click')
  const values = (name: string) => part(name).findAll('option').map((o) => o.attributes('value'))
  return { form, part, values }
}

afterEach(() => void vi.restoreAllMocks())

it('offers the kinds of the level, and for parents what is in force here and above', async () => {
  const { form, part, values } = await open()
  expect(values('unit-kind')).toEqual(['office', 'subcentre', 'bureau', 'patrol_team', 'government', 'contractor'])
  expect(values('unit-parent')).toEqual(['', 'office', 'centre'])
  expect(form.find('[data-testid=unit-departments]').exists()).toBe(true)
  expect(form.find('[data-testid=unit-contract]').exists()).toBe(false)
  await part('unit-name').setValue('某局')
  await part('unit-parent').setValue('office')
  await form.setProps({ grid: grid('d', 'district'), units: [unit('centre')], above: [] })
  expect(values('unit-kind')).toEqual(['department', 'company', 'centre'])
  const change = vi.spyOn(staffingApi, 'changeUnit').mockResolvedValue({ unit: unit('x') } as UnitDetail)
  await part('unit-form').trigger('submit')
  expect(change.mock.calls[0]![0]).toMatchObject({ grid: 'd', kind: 'department', parent: '', departments: [], name: '某局' })
  await form.setProps({ grid: grid('b', 'base') })
  expect(form.find('button').exists()).toBe(false)
})

it('says everything that is wrong at its field, and keeps what was typed', async () => {
  const fields = ['code', 'name', 'kind', 'parent', 'departments', 'contract', 'from', 'to']
  vi.spyOn(staffingApi, 'changeUnit').mockRejectedValue(fromAnswer(422, { title: '', detail: 'x', errors: [...fields, 'grid'].map((field) => ({ field, detail: `${field}!` })) }))
  const { form, part } = await open()
  await part('unit-code').setValue('a b')
  await part('unit-form').trigger('submit')
  await flushPromises()
  expect(form.findAll('.wrong').map((w) => w.text())).toEqual([...fields, 'grid'].map((field) => `${field}!`))
  expect((part('unit-code').element as HTMLInputElement).value).toBe('a b')
})

it('sends days as they begin in the district, and is empty after', async () => {
  const change = vi.spyOn(staffingApi, 'changeUnit').mockResolvedValue({ unit: unit('U-1') } as UnitDetail)
  const { form, part } = await open()
  await part('unit-code').setValue(' U-1 ')
  await part('unit-name').setValue('夜间办')
  await part('unit-departments').setValue('区应急管理局、 区消防救援大队')
  await part('unit-parent').setValue('centre')
  await part('unit-from').setValue('2030-01-01')
  await part('unit-form').trigger('submit')
  await flushPromises()
  expect(change).toHaveBeenCalledWith({ act: 'create', code: 'U-1', name: '夜间办', kind: 'office', parent: 'centre', departments: ['区应急管理局', '区消防救援大队'], grid: 'z', from: '2030-01-01T00:00:00+08:00', to: undefined, apply: true })
  expect(form.emitted('opened')).toEqual([['U-1']])
  await part('unit-open').trigger('click')
  expect((part('unit-name').element as HTMLInputElement).value).toBe('')
})

it('asks who serves under a contract for it, and for nothing that such units have not', async () => {
  const change = vi.spyOn(staffingApi, 'changeUnit').mockResolvedValue({ unit: unit('W-1') } as UnitDetail)
  const { form, part } = await open()
  await part('unit-kind').setValue('contractor')
  expect(form.find('[data-testid=unit-departments]').exists()).toBe(false)
  await part('unit-code').setValue('W-1')
  await part('unit-contract').setValue('YH-1')
  await part('unit-to').setValue('2031-01-01')
  await part('unit-form').trigger('submit')
  await flushPromises()
  expect(change.mock.calls[0]![0]).toMatchObject({ kind: 'contractor', contract: 'YH-1', to: '2031-01-01T00:00:00+08:00' })
  expect(change.mock.calls[0]![0]).not.toHaveProperty('departments')
})
