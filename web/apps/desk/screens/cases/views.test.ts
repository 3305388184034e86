import { expect, it } from 'vitest'
import { filterOf, views } from './views'

it('turns what the address says into the filter of the server', () => {
  expect(filterOf({ view: 'asks' })).toEqual({ view: 'asks' })
  expect(filterOf({ view: 'returned', q: '井盖' })).toEqual({ view: 'returned', q: '井盖' })
  expect(filterOf({ view: 'suspended' })).toEqual({ state: 'suspended' })
  expect(filterOf({})).toEqual({ view: 'todo' })
  expect(filterOf({ view: 'all', source: 'hotline', urgency: 'urgent', from: '2026-03-02', to: '2026-03-03', x: 'y' })).toEqual({ source: 'hotline', urgency: 'urgent', from: '2026-03-02', to: '2026-03-03' })
})

it('keeps the lists of operators for operators', () => {
  expect(views.filter((view) => view.only).map((view) => [view.key, view.only])).toEqual([['soon', 'staff'], ['checks', 'staff'], ['tasks', 'staff'], ['asks', 'operator'], ['returned', 'operator'], ['unclassified', 'operator'], ['appeals', 'operator'], ['supervised', 'staff'], ['marked', 'operator']])
})
