// The spine, as people see it: a patroller reports, the grid head handles, the supervisor checks, the figures move.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { accessible, bases, eventually, fits, leave, of, opened, person, read, shot, state } from './harness.mjs'

const base = bases[0]

async function placed({ part }, grid) {
  await part('report-lon').fill(String(grid.centre.lon))
  await part('report-lat').fill(String(grid.centre.lat))
  await part('report-located').getByText(grid.name, { exact: true }).waitFor()
}

async function choose({ part }, words) {
  await part('report-matter').fill(words)
  await part('matter-option').first().waitFor()
  await part('report-matter').press('Enter')
}

async function nameOfPost(browser, area, kind) {
  const { items } = await read(browser, `/grids/${area}/posts`)
  return items.find((post) => post.kind === kind).name
}

async function gridLevel({ page, part }, area) {
  await page.goto(`/indicators?grid=${area}`)
  await part('level-grid').waitFor()
  return Number(await part('level-grid').getAttribute('data-count'))
}

const injected = '<img src=x onerror="document.body.dataset.owned=1"><script>document.body.dataset.owned=2</script>'

describe('the spine', { timeout: 300_000 }, () => {
  let patroller, head, supervisor, operator, grid, zone, number, id, levelBefore

  before(async () => {
    assert.ok(base, 'the demonstration has a base grid with all four posts')
    patroller = await person(of('patroller', base))
    grid = await read(patroller, `/grids/${base}`)
    const village = await read(patroller, `/grids/${grid.parent}`)
    zone = village.parent
    operator = await person(of('operator', zone))
    levelBefore = await gridLevel(operator, zone)
  })

  after(leave)

  test('the form says what is wrong, beside the field', async () => {
    const { part } = patroller
    await part('nav-report').click()
    await part('report-lon').fill('116.4')
    await part('report-lat').fill('39.9')
    await part('wrong-location').filter({ hasText: /./ }).waitFor()
    await part('report-submit').click()
    await eventually(async () => assert.match(await part('wrong-description').innerText(), /看到/))
    await eventually(async () => assert.notEqual(await part('wrong-matter').innerText(), ''))
    await eventually(async () => assert.notEqual(await part('wrong-location').innerText(), ''))
    await shot(patroller, '01-report-wrong')
  })

  test('a draft survives a reload', async () => {
    const { page, part } = patroller
    await part('report-description').fill('东门消防通道')
    await page.reload()
    await eventually(async () => assert.equal(await part('report-description').inputValue(), '东门消防通道'))
    await eventually(async () => assert.equal(await part('report-lon').inputValue(), '116.4'))
  })

  test('the patroller reports a blocked escape route; the receipt names the grid head', async () => {
    const { part } = patroller
    await placed(patroller, grid)
    await choose(patroller, '疏散通道')
    await part('report-description').fill(`三号楼疏散通道堆满纸箱 ${injected}`)
    await shot(patroller, '02-report')
    await accessible(patroller, 'report')
    await part('report-submit').click()
    await part('report-receipt').waitFor()
    number = await part('receipt-number').innerText()
    await eventually(async () => assert.equal(await part('receipt-owner').innerText(), await nameOfPost(patroller, base, 'grid_head')))
    await eventually(async () => assert.match(await part('report-receipt').locator('time').innerText(), /\d\d:\d\d/))
    await shot(patroller, '03-receipt')
    await part('receipt-open').click()
    id = new URL(await patroller.page.waitForURL(/\/cases\/.+/).then(() => patroller.page.url())).pathname.split('/').pop()
  })

  test('the grid head finds it among what is to do, accepts it and finishes it', async () => {
    head = await person(of('grid_head', base))
    const { page, part } = head
    await part('case-row').filter({ hasText: number }).click()
    await part('case-story').waitFor()
    await shot(head, '04-case')
    await accessible(head, 'case')
    await part('action-accept').click()
    await part('action-submit').click()
    await part('action-finish').click()
    await part('action-submit').click()
    await page.locator('form .wrong').first().waitFor()
    await part('field-note').fill('已请住户清走，通道恢复畅通。')
    await shot(head, '05-finish')
    await part('action-submit').click()
    await state(head, 'checking')
  })

  test('who handled may not check, and reads why', async () => {
    const { part } = head
    const pass = part('action-pass')
    await pass.waitFor()
    await eventually(async () => assert.equal(await pass.getAttribute('aria-disabled'), 'true'))
    await eventually(async () => assert.ok((await pass.getAttribute('title')).length > 5))
    await shot(head, '06-refused')
  })

  test('what people wrote stays text', async () => {
    await eventually(async () => assert.equal(await head.page.evaluate(() => document.body.dataset.owned), undefined))
    await eventually(async () => assert.ok(await head.page.getByText(injected).first().isVisible()))
  })

  test('the supervisor passes it; the patroller sees it closed without asking', async () => {
    const watching = patroller.part('case-state').locator('visible=true').last()
    supervisor = await person(of('grid_supervisor', base))
    await supervisor.page.goto(`/cases/${id}`)
    await supervisor.part('action-pass').click()
    await supervisor.part('action-submit').click()
    await state(supervisor, 'closed')
    await shot(supervisor, '07-closed')
    await watching.and(patroller.page.locator('[data-state=closed]')).waitFor()
    await shot(patroller, '08-closed-live')
  })

  test('a fire lane goes to the village, at whose level the catalogue puts it', async () => {
    const { part } = patroller
    await part('nav-report').click()
    await placed(patroller, grid)
    await choose(patroller, '消防通道')
    await part('report-description').fill('东门消防通道被两辆面包车堵住')
    await part('report-submit').click()
    await part('report-receipt').waitFor()
    const village = await person(of('village_head', grid.parent))
    const { posts } = await read(village, '/session')
    await eventually(async () => assert.ok(posts.map((post) => post.name).includes(await part('receipt-owner').innerText())))
    await village.part('case-row').filter({ hasText: await part('receipt-number').innerText() }).waitFor()
  })

  test('the level of the grid counts one more', async () => {
    await eventually(async () => assert.equal(await gridLevel(operator, zone), levelBefore + 1))
    await shot(operator, '09-indicators')
    await accessible(operator, 'indicators')
  })

  test('the map shows the grids and explains a place', async () => {
    const { page, part } = operator
    await page.goto(`/map?lon=${grid.centre.lon}&lat=${grid.centre.lat}`)
    await part('where').getByText(grid.code).waitFor()
    await eventually(async () => assert.equal(await part('where-levels').locator('li').count(), 4))
    await eventually(async () => assert.match(await part('where-households').innerText(), /^\d+ 户$/))
    await part('overlay-fire').check()
    await page.waitForFunction(() => document.querySelector('canvas.maplibregl-canvas'))
    await eventually(async () => assert.ok(await coloursOfMap(operator) > 4, 'the map is drawn'))
    await shot(operator, '10-map')
    await accessible(operator, 'map')
  })

  test('the list goes by keyboard, and its address opens the same again', async () => {
    const { page, part } = operator
    await page.goto('/cases?view=all')
    await part('case-row').nth(1).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.waitForFunction(() => document.activeElement?.closest('[data-index]')?.dataset.index === '1')
    const second = await page.evaluate(() => document.activeElement?.getAttribute('href'))
    await page.keyboard.press('Enter')
    await part('case-story').waitFor()
    await eventually(() => assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, second))
    await page.keyboard.press('/')
    await page.keyboard.type(number)
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.querySelectorAll('[data-testid=case-row]').length === 1)
    await shot(operator, '11-list')
    await page.locator('main').click({ position: { x: 5, y: 5 } })
    await page.keyboard.press('?')
    await part('keys-help').waitFor()
    await accessible(operator, 'list')
  })

  test('English and dark, remembered', async () => {
    const { page, part } = operator
    await part('language').click()
    await page.getByRole('link', { name: 'Figures' }).waitFor()
    await part('theme').click()
    await page.reload()
    await page.getByRole('link', { name: 'Figures' }).waitFor()
    await eventually(async () => assert.equal(await page.evaluate(() => `${document.documentElement.lang} ${document.documentElement.className}`), 'en dark'))
    await part('case-row').first().click()
    await part('case-story').waitFor()
    await shot(operator, '12-english-dark')
    await accessible(operator, 'case, dark')
    await part('nav-indicators').click()
    await part('level-grid').waitFor()
    await accessible(operator, 'indicators, dark')
  })

  test('a phone shows the same in one pane', async () => {
    const phone = await person(of('grid_head', base), { width: 390, height: 844 })
    await phone.page.goto('/cases?view=all')
    await phone.part('case-row').first().waitFor()
    await shot(phone, '13-phone-list')
    await accessible(phone, 'list on a phone')
    await phone.part('case-row').first().click()
    await phone.part('case-story').waitFor()
    await shot(phone, '14-phone-case')
    await phone.part('nav-report').click()
    await phone.part('report-submit').waitFor()
    await shot(phone, '15-phone-report')
    await fits(phone, 'report')
  })

  test('a wrong password says so and the login screen is accessible', async () => {
    const stranger = await person(null)
    await stranger.page.goto('/report')
    await stranger.part('login-account').fill('nobody')
    await stranger.part('login-password').fill('wrong')
    await accessible(stranger, 'login')
    await stranger.part('login-submit').click()
    await stranger.part('login-wrong').filter({ hasText: /./ }).waitFor()
    await shot(stranger, '16-login')
  })

  test('no page broke on the way', () => {
    assert.deepEqual(opened.flatMap((browser) => browser.broken), [])
  })
})

/** How many colours the map area has on the screen; a canvas that could not draw has one. */
async function coloursOfMap({ page, part }) {
  const picture = (await part('map').screenshot()).toString('base64')
  return page.evaluate(async (data) => {
    const image = await createImageBitmap(new Blob([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], { type: 'image/png' }))
    const canvas = new OffscreenCanvas(image.width, image.height)
    const context = canvas.getContext('2d')
    context.drawImage(image, 0, 0)
    const { data: pixels } = context.getImageData(0, 0, image.width, image.height)
    const seen = new Set()
    for (let i = 0; i < pixels.length; i += 4 * 7) seen.add(`${pixels[i] >> 4},${pixels[i + 1] >> 4},${pixels[i + 2] >> 4}`)
    return seen.size
  }, picture)
}
