import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, expect, it, vi } from 'vitest'
import { retentionApi, type RetentionRule } from '@/shared/api/retention'
import { fromAnswer } from '@/shared/api/problem'
import { i18n } from '@/shared/texts'
import '@/apps/desk/texts'
import '@/shared/texts/common'
import RulesTable from './RulesTable.vue'
import './texts'

const rule = (kind: string, days: number) => ({ kind, days, basis_zh: '依据', basis_en: 'basis', source: '文件', valid_from: '', valid_to: '' }) as RetentionRule

afterEach(() => void vi.restoreAllMocks())

it('says what is wrong at the rule and the field, and what is of none below', async () => {
  const rules = [rule('contact', 180), rule('content', 365)]
  const edition = { revision: '1', version: 0, published_at: null, published_by: '', in_force: rules, draft: rules, differs: false, drafted_at: null, drafted_by: '' }
  vi.spyOn(retentionApi, 'retentionRules').mockResolvedValue(edition as never)
  const table = mount(RulesTable, { props: { mayPublish: false }, global: { plugins: [i18n] } })
  await flushPromises()
  vi.spyOn(retentionApi, 'saveRetention').mockRejectedValueOnce(fromAnswer(422, { title: '', status: 422, detail: '天数不对', field: 'rules[1].days',
    errors: [{ field: 'rules[1].days', code: 'retention.days', detail: '天数不对' }] }))
  await table.get('[data-testid=days-content]').setValue('1')
  await table.get('[data-testid=rules-save]').trigger('click')
  await flushPromises()
  expect(table.get('[data-testid=wrong-days-content]').text()).toBe('天数不对')
  expect(table.get('[data-testid=days-content]').attributes('aria-invalid')).toBe('true')
  expect(table.get('[data-testid=days-contact]').attributes('aria-invalid')).toBe('false')
  expect(table.findAll('.wrong')).toHaveLength(1)

  vi.spyOn(retentionApi, 'saveRetention').mockRejectedValueOnce(fromAnswer(409, { title: '', status: 409, detail: '草稿已被他人修改' }))
  await table.get('[data-testid=rules-save]').trigger('click')
  await flushPromises()
  expect(table.findAll('.wrong').map((one) => one.text())).toEqual(['草稿已被他人修改'])
})
