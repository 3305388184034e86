// Every screen once, in both themes: looked at by axe, and drawn for docs/screens.
import assert from 'node:assert/strict'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { accessible, bases, leave, named, of, person, read } from './harness.mjs'

const drawn = process.env.LIANDONG_SCREENS && join(process.env.LIANDONG_SCREENS, 'docs')
const base = bases[0]
const zone = base.slice(0, 9)

const screens = [
  ['cases', 'op', '/cases?view=all', 'case-row'],
  ['table', 'op', '/cases?view=all', 'list-columns'],
  ['map', 'op', '/map', 'map'],
  ['map-shades', 'op', '/map?paint=closing', 'map-legend'],
  ['report', 'op', '/report', 'report-lon'],
  ['report-list', 'op', '/report/list', null],
  ['hotline', 'op', '/hotline', null],
  ['indicators', 'op', '/indicators', 'split'],
  ['briefings', 'op', '/briefings?kind=weekly', 'briefing-frame'],
  ['schemes', 'leader', '/schemes', 'scheme-parts'],
  ['inbox', 'op', '/inbox', null],
  ['notices', 'op', '/me/notices', null],
  ['places', 'op', '/admin/places', null],
  ['quality', 'op', '/admin/quality', null],
  ['burden', 'op', '/admin/burden', null],
  ['admissions', 'op', '/admin/admissions', null],
  ['matters', 'system', '/admin/matters?matter=1408', 'matter-editor'],
  ['rules', 'system', '/admin/rules', null],
  ['calendar', 'system', '/admin/calendar', null],
  ['territory', 'system', '/admin/territory', null],
  ['staffing', 'system', `/admin/staffing?grid=${zone}`, null],
  ['channels', 'system', '/admin/channels', null],
  ['accounts', 'security', '/admin/accounts', null],
  ['wall', 'leader', '/wall?view=map', 'wall-map'],
  ['door', 'nobody', '/door', null],
  ['follow', 'nobody', '/door/follow', null],
  ['opendata', 'nobody', '/opendata', null],
  ['login', 'nobody', '/login', 'login-account'],
]

describe('every screen', { timeout: 600_000 }, () => {
  const who = {}

  before(async () => {
    const people = { op: of('operator', zone), system: named('system'), security: named('security'), leader: named('leader'), nobody: null }
    for (const [name, account] of Object.entries(people)) who[name] = await person(account, name === 'leader' ? { width: 1920, height: 1080 } : {})
    await who.nobody.page.goto('/login')
    const { items } = await read(who.op, '/cases?limit=1')
    screens.splice(1, 0, ['case', 'op', `/cases/${items[0].id}?view=all`, 'case-story'], ['file', 'op', `/cases/${items[0].id}/file`, null])
    if (drawn) await mkdir(drawn, { recursive: true })
  })

  after(leave)

  for (const theme of ['light', 'dark']) {
    test(`in ${theme}`, async () => {
      for (const one of Object.values(who)) await one.page.evaluate((t) => localStorage.setItem('liandong.prefs', JSON.stringify({ ...JSON.parse(localStorage.getItem('liandong.prefs') ?? '{}'), theme: t })), theme)
      for (const [name, as, address, wait] of screens) {
        const { page, part } = who[as]
        await page.goto(address)
        if (name === 'table' && !(await part('list-columns').count())) await part('list-table').click()
        if (wait) await part(wait).first().waitFor()
        await page.waitForTimeout(700)
        await accessible(who[as], `${name} in ${theme}`)
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, `${name}: nothing to scroll sideways`)
        if (drawn) await page.screenshot({ path: join(drawn, `${name}-${theme}.jpg`), type: 'jpeg', quality: 72 })
        if (name === 'table') await part('list-table').click()
      }
    })
  }

  test('no page broke on the way', () => {
    assert.deepEqual(Object.values(who).flatMap((one) => one.broken), [])
  })
})
