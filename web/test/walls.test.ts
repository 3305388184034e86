import { expect, it } from 'vitest'

// Imports run one way: an app imports of itself and of what is shared; what is shared imports no app. Only the tests in this folder, which hold for all apps, see everything.

const sources = import.meta.glob('../{apps,shared}/**/*.{ts,vue,css}', { query: '?raw', import: 'default', eager: true }) as Record<string, string>

/** 'apps/desk', 'apps/public', 'shared': what a file belongs to. */
const room = (path: string) => /^(apps\/[^/]+|shared)\//.exec(path)?.[1] ?? path

/** All files that a file names, from the root of the web. */
function named(path: string, source: string): string[] {
  return [...source.matchAll(/(?:\bfrom|\bimport\(?|\bsrc=|@import|\bmock\(|\bglob\()\s*['"]((?:@|\.\.?)\/[^'"]+)['"]/g)].map(([, name]) =>
    name!.startsWith('@/') ? name!.slice(2) : new URL(name!, `file:///${path}`).pathname.slice(1))
}

const wrong = (path: string, source: string) => named(path, source).filter((name) => room(name) !== room(path) && room(name) !== 'shared').map((name) => `${path} -> ${name}`)

it('apps import what is shared, and nothing imports them', () => {
  const files = Object.entries(sources).map(([path, source]) => [path.replace('../', ''), source] as const)
  expect(files.length).toBeGreaterThan(300)
  expect(files.flatMap(([path, source]) => named(path, source)).length).toBeGreaterThan(1000)
  expect(files.flatMap(([path, source]) => wrong(path, source))).toEqual([])
})

it('sees what it is there for', () => {
  expect(wrong('shared/parts/X.vue', "import { useSession } from '@/apps/desk/session/session'")).toHaveLength(1)
  expect(wrong('shared/parts/X.vue', "import type { A } from '../../apps/public/a'")).toHaveLength(1)
  expect(wrong('apps/public/router.ts', "const X = () => import('@/apps/desk/screens/cases/CasesScreen.vue')")).toHaveLength(1)
  expect(wrong('apps/desk/App.vue', '<style src="../public/a.css"></style>')).toHaveLength(1)
  expect(wrong('apps/desk/App.vue', "import '../../test/helper'")).toHaveLength(1)
  expect(wrong('apps/desk/App.vue', "import '@/shared/start'\nimport A from './A.vue'\nimport B from '@/apps/desk/parts/B.vue'")).toEqual([])
})
