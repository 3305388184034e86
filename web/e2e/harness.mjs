// What the walks share: people with browsers of their own, what they read, and looking at a page.
import assert from 'node:assert/strict'
import { mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { openBrowser, shutBrowser, signIn } from './browser.mjs'

const url = process.env.LIANDONG_URL
const screens = process.env.LIANDONG_SCREENS
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export const accounts = JSON.parse(await readFile(process.env.LIANDONG_ACCOUNTS, 'utf8'))
export const of = (role, grid) => accounts.find((a) => a.role === role && a.grid === grid)
export const named = (account) => accounts.find((a) => a.account === account)

const team = ['patroller', 'grid_head', 'grid_police', 'grid_supervisor']
/** The base grids in which all four posts have a login: one in each zone. */
export const bases = accounts.filter((a) => a.role === 'patroller').map((a) => a.grid).filter((grid) => team.every((role) => of(role, grid)))

export const opened = []

export async function person(who, options = {}) {
  const browser = await openBrowser({ url, ...options })
  opened.push(browser)
  if (who) await signIn(browser, who)
  return browser
}

export async function leave() {
  await Promise.all(opened.map((browser) => browser.close()))
  await shutBrowser()
}

export async function shot({ page }, name) {
  if (!screens) return
  await mkdir(screens, { recursive: true })
  await page.screenshot({ path: join(screens, `${name}.png`) })
}

const pause = 100

/** Asserts again until it holds; fails with what the last attempt said. Every word about a page goes through here: what is read may be drawn later on a busy machine. */
export async function eventually(asserted, timeout = 30_000) {
  for (const until = Date.now() + timeout; ;) {
    try {
      return await asserted()
    } catch (failed) {
      if (Date.now() > until) throw failed
    }
    await new Promise((then) => setTimeout(then, pause))
  }
}

/** Waits until a part of a page looks the same twice in a row: maps and charts are drawn bit by bit. */
export async function still(locator) {
  let before
  await eventually(async () => {
    const now = (await locator.screenshot()).toString('base64')
    const same = now === before
    before = now
    assert.ok(same, 'it still moves')
  })
}

/** Reads through the session of the page, as the screens do. */
export const read = ({ page }, path) => page.evaluate(async (p) => (await fetch(p)).json(), `/api/v1${path}`)

export async function accessible({ page }, where) {
  // Colours on their way from one to the other are not what a person reads.
  await page.waitForFunction(() => !document.getAnimations().some((one) => one instanceof CSSTransition && one.playState === 'running'), null, { timeout: 5_000 }).catch(() => undefined)
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe) // once for each document
  const violations = await page.evaluate(async () => {
    // A rule says how grave what it finds is. What no rule of these could find is not looked for.
    const slight = globalThis.axe._audit.rules.filter(({ impact }) => impact === 'minor' || impact === 'moderate')
    const rules = Object.fromEntries(slight.map(({ id }) => [id, { enabled: false }]))
    return (await globalThis.axe.run(document, { resultTypes: ['violations'], rules })).violations
  })
  const grave = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical')
  assert.deepEqual(grave.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`), [], where)
}

export async function state({ page }, wanted) {
  await page.locator(`article [data-testid=case-state][data-state=${wanted}]`).first().waitFor()
}

/** A page that has to be scrolled sideways is broken. */
export async function fits({ page }, where) {
  await eventually(async () => assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, `${where}: nothing to scroll sideways`))
}

/** What would have gone out to phones and addresses, as the administrator of the system reads it: the latest that says what is wanted. */
export async function recorded(admin, wanted, timeout = 20_000) {
  return eventually(async () => {
    const { items } = await read(admin, '/channels/recorded')
    const found = items?.find((one) => wanted.test(one.body))
    assert.ok(found, `nothing was recorded like ${wanted}`)
    return found.body
  }, timeout)
}
