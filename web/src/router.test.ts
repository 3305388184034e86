import { expect, it } from 'vitest'
// The list of what is drawn belongs to the walks, which run without a compiler.
// @ts-expect-error it has no types
import { screens } from '../e2e/screens.mjs'
import { router } from './router'

/** Only opens the first page that somebody has. */
const doors = ['admin']

it('has a picture of every screen', () => {
  const drawn = (screens as [string, string, string, string | null][]).map(([, , address]) => router.resolve(address.replace(/[{}]/g, '')).name)
  const named = router.getRoutes().flatMap(({ name }) => (name ? [name] : []))
  expect(named.filter((name) => !drawn.includes(name) && !doors.includes(String(name)))).toEqual([])
  expect(drawn.filter((name) => !name)).toEqual([])
})

it('draws each screen under a name of its own', () => {
  const names = (screens as [string][]).map(([name]) => name)
  expect(names).toEqual([...new Set(names)])
})
