// Every screen once, in both themes: looked at by axe, and drawn for docs/screens.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { accessible, bases, eventually, fits, leave, named, of, person, read, still } from './harness.mjs'
import { screens } from './screens.mjs'

const drawn = process.env.LIANDONG_SCREENS && join(process.env.LIANDONG_SCREENS, 'docs')
const base = bases[0]
const zone = base.slice(0, 9)

describe('every screen', { timeout: 600_000 }, () => {
  const who = {}
  const found = {}

  /** Writes through the session of the page, as the screens do. */
  const write = async ({ page }, method, path, body) => {
    const [ok, answer] = await page.evaluate(async ([m, p, b]) => {
      const response = await fetch(`/api/v1${p}`, { method: m, headers: { 'content-type': 'application/json' }, body: JSON.stringify(b) })
      return [response.ok, await response.json()]
    }, [method, path, body])
    assert.ok(ok, `${path}: ${JSON.stringify(answer)}`)
    return answer
  }

  /** A case that the head of the grid has taken on, and for which another unit is asked for help. */
  async function joint() {
    const patroller = await person(of('patroller', base))
    const { centre } = await read(patroller, `/grids/${base}`)
    const { case: found } = await write(patroller, 'POST', '/reports', { id: randomUUID(), source: 'patrol', matter: '1302', description: '三号楼疏散通道堆放装修材料', location: centre })
    const taken = await write(who.head, 'POST', `/cases/${found.id}/actions/accept`, { version: found.version })
    await write(who.head, 'POST', `/cases/${found.id}/actions/assist`, { version: taken.version, note: '请到现场核对装修手续，协调清运材料。', to: { kind: 'unit', code: `U-${zone}-O` } })
    return found.id
  }

  /** Somebody who was just given an account. */
  async function newcomer() {
    const { account, password } = await write(who.security, 'POST', '/accounts', { account: `new-${randomUUID().slice(0, 8)}`, name: '街道综治办', office: true })
    const one = await person(null, { theme: 'auto' })
    await one.page.goto('/login')
    await one.part('login-account').fill(account)
    await one.part('login-password').fill(password)
    await one.part('login-submit').click()
    await one.part('password-form').waitFor()
    return one
  }

  /** Opens the counts of the district to all, unless they are open already. */
  async function openData() {
    await who.nobody.page.goto('/opendata')
    await who.nobody.part('open-off').or(who.nobody.part('open-areas-csv')).first().waitFor()
    if (!(await who.nobody.part('open-off').count())) return
    await accessible(who.nobody, 'open data that is off')
    const { page, part } = who.system
    await page.goto('/admin/rules?kind=opendata')
    await part('rule-opendata-open').check()
    for (const step of ['rules-save', 'rules-ask', 'rules-publish']) await part(step).click()
    await part('rules-state').getByText('由 system 发布').waitFor()
  }

  before(async () => {
    const people = { op: of('operator', zone), head: of('grid_head', base), centre: of('operator', '320509'), system: named('system'), security: named('security'), auditor: named('audit'), privacy: named('privacy'), leader: named('leader'), nobody: null }
    for (const [name, account] of Object.entries(people)) who[name] = await person(account, { theme: 'auto', ...(name === 'leader' ? { width: 1920, height: 1080 } : {}) })
    await who.nobody.page.goto('/login')
    const { items } = await read(who.op, '/cases?limit=1')
    const published = (await read(who.leader, '/schemes')).items.find((one) => one.state === 'published')
    Object.assign(found, { case: items[0].id, zone, joint: await joint(), scheme: published.id, draft: randomUUID() })
    const { name, of: whom, from, to, days, parts } = published
    await write(who.centre, 'PUT', `/schemes/${found.draft}`, { version: 0, name: `${name}(试评)`, of: whom, from, to, days, parts })
    who.newcomer = await newcomer()
    await openData()
    if (drawn) await mkdir(drawn, { recursive: true })
  })

  after(leave)

  test('in light and dark', async () => {
    for (const [name, as, address, wait] of screens) {
      const { page, part } = who[as]
      await page.goto(address.replace(/\{(\w+)\}/g, (_, name) => found[name]))
      if (name === 'table') await part('list-table').and(page.locator('[aria-pressed=false]')).click()
      if (wait) await part(wait).first().waitFor()
      if (name === 'scheme-preview') {
        await part('preview-run').click()
        await part('subjects').first().waitFor()
      }
      for (const theme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' }) // colours on their way are neither looked at nor drawn
        await eventually(async () => assert.equal(await page.evaluate(() => document.documentElement.classList.contains('dark')), theme === 'dark', `${name} is ${theme}`))
        await still(page.locator(name === 'wall' ? '[data-testid=wall-map]' : 'body'))
        await accessible(who[as], `${name} in ${theme}`)
        await fits(who[as], name)
        if (drawn) await page.screenshot({ path: join(drawn, `${name}-${theme}.jpg`), type: 'jpeg', quality: 72 })
      }
      if (name === 'table') await part('list-table').click()
    }
  })

  test('no page broke on the way', () => {
    assert.deepEqual(Object.values(who).flatMap((one) => one.broken), [])
  })
})
