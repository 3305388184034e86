// The wall: readable from far, moving by itself, without a word that anybody wrote, and back again after a cut.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { accessible, bases, eventually, fits, leave, named, of, opened, person, read, shot, still } from './harness.mjs'

const url = process.env.LIANDONG_URL
const base = bases[4]
const secret = { words: '张某某家<img src=x onerror="document.body.dataset.owned=1">漏水', name: '李某某', phone: '13800005678' }

async function session(who) {
  const answer = await fetch(`${url}/api/v1/session`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ account: who.account, password: who.password }) })
  return (await answer.json()).token
}

async function post(token, path, body) {
  const answer = await fetch(`${url}/api/v1${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` }, body: JSON.stringify(body) })
  assert.ok(answer.ok, await answer.clone().text())
  return answer.json()
}

/** Texts that are smaller than from eight metres can be read. */
const tooSmall = ({ page }, least) => page.evaluate((limit) => {
  const found = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim()
    const holder = walker.currentNode.parentElement
    if (!text || ['STYLE', 'SCRIPT', 'NOSCRIPT'].includes(holder.tagName) || holder.closest('.unseen')) continue
    const drawing = holder.closest('svg')
    const size = parseFloat(getComputedStyle(holder).fontSize) * (drawing ? drawing.getBoundingClientRect().width / drawing.viewBox.baseVal.width : 1)
    if (size < limit - 0.01) found.push(`${size} ${text}`)
  }
  return found
}, least)

/** What was cut off at the bottom of a column is not seen by anybody. */
const cutOff = ({ page }) => page.evaluate(() => [...document.querySelectorAll('.panel')].filter((p) => p.scrollHeight > p.clientHeight + 2).map((p) => `${p.querySelector('h2')?.textContent} ${p.scrollHeight}>${p.clientHeight}`))

describe('the wall', { timeout: 240_000 }, () => {
  let wall, token, centre

  const report = (matter = '1302') => post(token, '/reports', { id: randomUUID(), source: 'hotline', description: secret.words, matter, reporter: { name: secret.name, phone: secret.phone },
    location: { lon: centre.lon, lat: centre.lat, crs: 'wgs84' } })

  before(async () => {
    wall = await person(named('leader'), { width: 1920, height: 1080 })
    token = await session(of('operator', base.slice(0, 9)))
    centre = (await read(wall, `/grids/${base}`)).centre
    const { case: made } = await report()
    await post(await session(named('op-320509')), `/cases/${made.id}/actions/supervise`, { version: made.version, reason: secret.words })
    for (const { code } of (await read(wall, '/matters')).items.filter((one) => one.patrol && !one.valid_to).slice(0, 6)) await report(code) // as many as the wall shows
    await wall.page.goto('/wall?view=map')
    await wall.part('wall-age').filter({ hasText: /\d/ }).waitFor()
  })
  after(leave)

  test('says what there is, large enough and with nothing cut off, at both sizes', async () => {
    const { page, part } = wall
    await part('wall-supervised').getByText(/320509-/).first().waitFor()
    await part('arrival').first().waitFor({ state: 'attached' })
    await eventually(async () => assert.ok((await read(wall, '/wall')).matters.length >= 6))
    await still(part('wall-map'))
    for (const view of ['map', 'flow', 'parts']) {
      await part(`wall-view-${view}`).click()
      await eventually(async () => assert.deepEqual(await tooSmall(wall, 20), [], view))
      await eventually(async () => assert.deepEqual(await cutOff(wall), [], view))
      await fits(wall, view)
      await accessible(wall, view)
      await shot(wall, `wall-1080-${view}`)
    }
    await page.setViewportSize({ width: 3840, height: 2160 })
    await part('wall-view-map').click()
    await still(part('wall-map'))
    await eventually(async () => assert.deepEqual(await tooSmall(wall, 40), [], '2160'))
    await eventually(async () => assert.deepEqual(await cutOff(wall), [], '2160'))
    await shot(wall, 'wall-2160-map')
    await page.setViewportSize({ width: 1920, height: 1080 })
  })

  test('lets what comes in glow, and counts it', async () => {
    const { page, part } = wall
    const received = Number(await part('wall-received').innerText())
    await report()
    await page.locator(`[data-testid=arrival][data-grid="${base}"][data-fresh]`).waitFor({ state: 'attached' })
    await shot(wall, 'wall-1080-arrival')
    await eventually(async () => assert.ok(Number(await part('wall-received').innerText()) > received))
  })

  test('shows nothing of whom and nothing that was written', async () => {
    const text = await wall.page.content()
    for (const word of ['张某某', '漏水', '李某', '李*', '1380000', '138*', 'onerror']) assert.ok(!text.includes(word), word)
    await eventually(async () => assert.equal(await wall.page.evaluate(() => document.body.dataset.owned), undefined))
  })

  test('says how old its data are while it is cut off, and comes back by itself', async () => {
    const { page, part } = wall
    let asked = 0
    await page.route(/\/api\/v1\/wall/, async (route) => {
      asked++
      if (asked > 1) return asked % 2 ? route.abort() : route.fulfill({ status: 500, body: 'x' })
      const answer = await (await route.fetch()).json() // as if it had been read a minute ago
      return route.fulfill({ json: { ...answer, age_seconds: 60 } })
    })
    await report()
    await part('wall-age').and(page.locator('[data-stale=true]')).waitFor()
    await report()
    await eventually(() => assert.ok(asked >= 3, 'it goes on asking, whatever was answered'))
    await eventually(async () => assert.equal(await part('wall-age').getAttribute('data-stale'), 'true'))
    await accessible(wall, 'cut off')
    await shot(wall, 'wall-1080-stale')
    await page.unroute(/\/api\/v1\/wall/)
    await part('wall-age').and(page.locator('[data-stale=false]')).waitFor()
  })

  test('rotates by itself until it is held', async () => {
    const other = await person(named('leader'), { width: 1920, height: 1080, locale: 'en' })
    const { page, part } = other
    await page.clock.install()
    await page.goto('/wall')
    await part('wall').and(page.locator('[data-view=map]')).waitFor()
    await part('wall-age').filter({ hasText: /\d/ }).waitFor()
    await page.clock.runFor(31_000)
    await part('wall').and(page.locator('[data-view=flow]')).waitFor()
    await part('wall-hold').click()
    await eventually(async () => assert.deepEqual(await tooSmall(other, 20), []))
    await eventually(async () => assert.deepEqual(await cutOff(other), []))
    await page.clock.runFor(60_000)
    await part('wall').and(page.locator('[data-view=flow]')).waitFor()
  })

  test('says that the session has ended and offers to sign in', async () => {
    const { page, part } = wall
    await page.evaluate(() => fetch('/api/v1/session', { method: 'DELETE' }))
    await part('wall-signed-out').waitFor()
    await accessible(wall, 'signed out')
    await shot(wall, 'wall-1080-signed-out')
    await part('wall-login').click()
    await part('login-account').waitFor()
    await eventually(() => assert.match(page.url(), /next=/))
  })

  test('no page broke on the way', () => {
    assert.deepEqual(opened.flatMap((browser) => browser.broken), [])
  })
})
