import { expect, it } from 'vitest'
import { filterOf, views } from './views'

it('turns what the address says into the filter of the server', () => {
  expect(filterOf({ view: 'asks' })).toEqual({ view: 'asks' })
  expect(filterOf({ view: 'returned', q: '井盖' })).toEqual({ view: 'returned', q: '井盖' })
  expect(filterOf({ view: 'suspended' })).toEqual({ state: 'suspended' })
  expect(filterOf({})).toEqual({ view: 'todo' })
})

it('keeps the lists of operators for operators', () => {
  expect(views.filter((view) => view.only).map((view) => [view.key, view.only])).toEqual([['tasks', 'staff'], ['asks', 'operator'], ['returned', 'operator'], ['marked', 'operator']])
})
