import { expect, it } from 'vitest'
// The list of what is drawn belongs to the walks, which run without a compiler.
// @ts-expect-error it has no types
import { screens } from '../e2e/screens.mjs'
import { router as desk } from '@/apps/desk/router'
import openPaths from '@/apps/public/paths.json'
import { router as open } from '@/apps/public/router'

/** Whether the server sends the page of the public app for an address. */
const isOpen = (address: string) => openPaths.some((path) => address.split('?')[0] === path || address.startsWith(`${path}/`))

/** Only opens the first page that somebody has. */
const doors = ['admin']

it('has a picture of every screen', () => {
  const drawn = (screens as [string, string, string, string | null][]).map(([, , address]) => (isOpen(address) ? open : desk).resolve(address.replace(/[{}]/g, '')).name)
  const named = [...desk.getRoutes(), ...open.getRoutes()].flatMap(({ name }) => (name ? [name] : []))
  expect(named.filter((name) => !drawn.includes(name) && !doors.includes(String(name)))).toEqual([])
  expect(drawn.filter((name) => !name)).toEqual([])
})

it('draws each screen under a name of its own', () => {
  const names = (screens as [string][]).map(([name]) => name)
  expect(names).toEqual([...new Set(names)])
})

it('sends each address to the app that has it', () => {
  const paths = (router: typeof desk) => router.getRoutes().map(({ path }) => path).filter((path) => !path.startsWith('/:'))
  expect(paths(open).filter((path) => !isOpen(path))).toEqual([])
  expect(paths(desk).filter(isOpen)).toEqual([])
})
