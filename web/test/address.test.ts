import { describe, expect, it } from 'vitest'
import { router } from '@/apps/desk/router'
import { router as open } from '@/apps/public/router'
import { judge, mended, type Address } from '@/shared/browser/address'
import { chinese, english } from './words'

/** What every screen is asked and none may take: a text that is nothing of the kind, twice, and a parameter of no screen. */
const odd = '\u3164<odd>'
const named = [...router.getRoutes(), ...open.getRoutes()].filter(({ name }) => name)

describe('the address of every screen', () => {
  it.each(named.map(({ name, meta }) => [String(name), meta.address] as [string, Address | undefined]))('%s is judged', (_, address) => {
    expect(address).toBeDefined()
    expect(judge(address!, { no_such: '1' })).toEqual({ said: {}, faults: [{ names: ['no_such'], text: '', why: 'address.unknown' }] })
    for (const [name, param] of Object.entries(address!.params)) {
      expect(judge(address!, { [name]: ['1', '1'] }).faults, name).toMatchObject([{ why: 'address.twice' }])
      if (['q', 'next', 'ended'].includes(name)) continue
      expect(judge(address!, { [name]: odd }), name).toEqual({ said: {}, faults: [{ names: [name], text: odd, why: param.why }] })
    }
    for (const [from, to] of address!.periods ?? []) {
      expect(judge(address!, { [from]: '2026-03-02', [to]: '2026-03-01' })).toMatchObject({ said: {}, faults: [{ names: [from, to], why: 'address.order' }] })
      expect(judge(address!, { [from]: '2026-02-30', [to]: '2026-03-01' })).toMatchObject({ said: { [to]: '2026-03-01' }, faults: [{ names: [from], why: 'address.day' }] })
    }
    for (const [one, other] of address!.together ?? []) {
      expect(judge(address!, { [one]: '31' })).toEqual({ said: {}, faults: [{ names: [one, other], text: '', why: 'address.together' }] })
    }
  })

  it('has a sentence for everything that can be wrong, in both languages', () => {
    const whys = named.flatMap(({ meta }) => Object.values(meta.address!.params).map(({ why }) => why))
    for (const why of new Set([...whys, 'address.unknown', 'address.twice', 'address.order', 'address.together'])) {
      expect(chinese.get(why), why).toBeTruthy()
      expect(english.get(why), why).toBeTruthy()
    }
  })

  it('says of a place beyond the world what is wrong, and shows no place', () => {
    const map = named.find(({ name }) => name === 'map')!.meta.address!
    expect(judge(map, { lon: '120.6', lat: '95' })).toMatchObject({ said: {}, faults: [{ names: ['lat'], text: '95', why: 'address.degrees' }] })
    expect(judge(map, { lon: '120.6', lat: '31' })).toMatchObject({ said: { lon: 120.6, lat: 31 }, faults: [] })
    for (const at of ['x', '12/31', '12/95/120', '12/31/120/9', '0x1/31/120']) expect(judge(map, { at }).faults, at).toHaveLength(1)
  })

  it('is mended by leaving out what is wrong', () => {
    const wall = named.find(({ name }) => name === 'wall')!.meta.address!
    const query = { grid: '320509', view: 'odd', x: '1' }
    expect(mended(wall, query)).toEqual({ grid: '320509' })
    const map = named.find(({ name }) => name === 'map')!.meta.address!
    expect(mended(map, { lon: '120.6', lat: '95', show: 'heat' }), 'half a place goes with the other half').toEqual({ show: 'heat' })
  })

  it('leads to a page that says so where there is none', () => {
    for (const path of ['/door/no', '/opendata/a/b']) expect(open.resolve(path).matched.at(-1)?.path, path).toBe('/:rest(.*)*')
    for (const path of ['/wal', '/admin/nothing', '/cases/1/2/3']) expect(router.resolve(path).matched.at(-1)?.path, path).toBe('/:rest(.*)*')
  })
})

const sources = import.meta.glob('../{apps,shared}/**/*.{ts,vue}', { query: '?raw', import: 'default', eager: true }) as Record<string, string>

it('is read by its judge alone', () => {
  const reads = Object.entries(sources).filter(([file]) => !/\.test\.ts$|\/address\.ts$/.test(file)).flatMap(([file, text]) =>
    [...text.matchAll(/[^.\w](?:route\.)query\.(\w+)/g)].map(([, name]) => `${file}: ${name}`))
  expect(reads).toEqual([])
})

it('days are typed in one field, whose calendar begins weeks on Monday', () => {
  for (const [file, text] of Object.entries(sources)) {
    if (file.endsWith('.test.ts')) continue
    expect(text, file).not.toMatch(/type="(date|datetime-local|week|month)"|'(datetime-local)'|ElDatePicker|date-picker/)
  }
})
