// The public door, as a resident with a phone meets it, and what staff see of it.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { photo } from './photo.mjs'
import { accessible, bases, eventually, fits, leave, of, opened, person, read, recorded, shot } from './harness.mjs'

const base = bases[1] ?? bases[0]
const injected = '<img src=x onerror="document.body.dataset.owned=1"><script>document.body.dataset.owned=2</script>'
const phoneNumber = '13800000000'

async function untouched(browser, where) {
  await eventually(async () => assert.equal(await browser.page.evaluate(() => document.body.dataset.owned), undefined, where))
}

describe('the public door', { timeout: 300_000 }, () => {
  let guest, operator, admin, grid, village, number, secret, id

  before(async () => {
    operator = await person(of('operator', (await zoneOf())))
    guest = await person(null, { width: 390, height: 844 })
    admin = await person(of('system_admin', (await operatorDistrict())))
  })

  async function zoneOf() {
    const head = await person(of('grid_head', base))
    grid = await read(head, `/grids/${base}`)
    village = await read(head, `/grids/${grid.parent}`)
    return village.parent
  }

  const operatorDistrict = async () => (await read(operator, '/session')).district

  after(leave)

  test('asks nobody who they are, and says what is missing', async () => {
    const { page, part } = guest
    await page.goto('/door')
    await part('door-form').waitFor()
    await eventually(async () => assert.match(await part('door-emergency').innerText(), /110[\s\S]*119[\s\S]*120/))
    await part('door-send').click()
    await part('door-where-wrong').filter({ hasText: /./ }).waitFor()
    await eventually(async () => assert.equal(await part('door-what').getAttribute('aria-invalid'), 'true'))
    await eventually(async () => assert.equal(await page.evaluate(() => sessionStorage.getItem('liandong:guest:pass')), null, 'nothing was needed of the server yet'))
    await shot(guest, '40-door-wrong')
    await fits(guest, '/door')
    await accessible(guest, '/door')
  })

  test('finds the place in a list; words survive a reload, the telephone number does not', async () => {
    const { page, part } = guest
    await part('door-what').fill(`楼道里堆满纸箱，走不过去 ${injected}`)
    await part('door-list').click()
    await part('door-search').fill(village.name)
    await part('door-village').first().click()
    await shot(guest, '41-door-list')
    await fits(guest, 'the list')
    await part('door-grid').filter({ hasText: grid.name }).first().click()
    await eventually(async () => assert.match(await part('door-at').innerText(), new RegExp(village.name)))
    await part('door-detail').fill(`三号楼东单元 ${injected}`)
    await part('door-phone-number').fill(phoneNumber)
    await page.reload()
    await eventually(async () => assert.match(await part('door-what').inputValue(), /纸箱/))
    await eventually(async () => assert.match(await part('door-at').innerText(), new RegExp(village.name)))
    await eventually(async () => assert.equal(await part('door-phone-number').inputValue(), ''))
    await eventually(async () => assert.ok(!(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).includes(phoneNumber)))
  })

  test('takes photos in pieces, and refuses what is none in words', async () => {
    const { page, part } = guest
    let cut = 0
    await page.route('**/api/v1/media/*?offset=*', (route) => (cut++ === 0 ? route.abort() : route.continue()))
    await part('files-input').setInputFiles([
      { name: '现场.jpg', mimeType: 'image/jpeg', buffer: await photo(guest, 1600, 1200, '处理前') },
      { name: '网页.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(`<html>${injected}</html>`) },
    ])
    await part('file').first().and(page.locator('[data-state=ready]')).waitFor()
    await part('file').nth(1).and(page.locator('[data-state=refused]')).waitFor()
    assert.ok(cut > 1, 'the broken piece was sent again')
    await eventually(async () => assert.ok((await part('file-why').innerText()).length > 8))
    await shot(guest, '42-door-files')
    await accessible(guest, 'files')
    await part('file-remove').nth(1).click()
    await page.unroute('**/api/v1/media/*?offset=*')
  })

  test('confirms a number by its code', async () => {
    const { part } = guest
    await part('door-phone-number').fill('12345')
    await part('door-phone-send').click()
    await part('door-phone').locator('.wrong').filter({ hasText: /./ }).waitFor()
    await part('door-phone-number').fill(phoneNumber)
    await part('door-phone-send').click()
    await part('door-phone-code').waitFor()
    const code = /\d{6}/.exec(await recorded(admin, /验证码/))[0]
    await part('door-phone-code').fill(code)
    await part('door-phone-confirm').click()
    await part('door-phone').getByText('138****0000').waitFor()
    await shot(guest, '43-door-phone')
  })

  test('answers with number and secret', async () => {
    const { page, part } = guest
    await part('door-send').click()
    await part('door-receipt').waitFor()
    number = await part('door-number').innerText()
    secret = await part('door-secret').innerText()
    assert.match(secret, /^[A-Z2-9]{5}-[A-Z2-9]{5}$/)
    await shot(guest, '44-door-receipt')
    await fits(guest, 'receipt')
    await accessible(guest, 'receipt')
    await eventually(async () => assert.equal(await page.evaluate(() => localStorage.getItem('liandong:guest:draft')), null, 'nothing is left behind'))
  })

  test('the operator sees words and photo, runs neither, and answers', async () => {
    const { page, part } = operator
    await page.goto('/cases?view=received')
    await part('case-row').filter({ hasText: number }).click()
    await part('case-reports').getByTestId('photo').waitFor()
    id = new URL(page.url()).pathname.split('/').pop()
    await page.waitForFunction(() => [...document.querySelectorAll('[data-testid=case-reports] img')].some((img) => img.complete && img.naturalWidth > 0))
    await eventually(async () => assert.ok(await page.getByText(injected).first().isVisible()))
    await untouched(operator, 'case')
    await shot(operator, '45-operator-case')
    await accessible(operator, 'case with a photo')
    await part('photo').first().click()
    await part('photo-box').locator('img').waitFor()
    await shot(operator, '46-photo-box')
    await page.keyboard.press('Escape')
    await part('photo-box').waitFor({ state: 'detached' })
  })

  test('a tab without the token gets nothing but by number and secret', async () => {
    const { page } = guest
    const other = await person(null, { width: 390, height: 844 })
    assert.equal(await other.page.goto(`/door/follow?number=${number}`).then(() => other.page.evaluate(async (i) => (await fetch(`/api/v1/cases/${i}`)).status, id)), 401)
    await other.part('follow-secret').fill('AAAAA-AAAAA')
    await other.part('follow-open').click()
    await other.part('follow-wrong').filter({ hasText: /./ }).waitFor()
    await shot(other, '47-follow-wrong')
    await accessible(other, '/door/follow')
    await page.close()
    guest = other
    await other.part('follow-secret').fill(secret.toLowerCase().replace('-', ' '))
    await other.part('follow-open').click()
    await other.part('follow-case').waitFor()
    await eventually(async () => assert.equal(await other.part('stage-received').getAttribute('aria-current'), 'step'))
    await other.part('follow-report').getByTestId('photo').locator('img').waitFor()
    await untouched(other, 'follow')
    await shot(other, '48-follow')
    await fits(other, 'follow')
    await accessible(other, 'follow')
  })

  test('adds words, is answered, rates, and says that it is solved', async () => {
    const { part } = guest
    await part('follow-words').fill(`今天更多了 ${injected}`)
    await part('follow-send').click()
    await part('follow-report').nth(1).waitFor()
    await operator.part('case-reports').getByText('今天更多了').waitFor()
    await untouched(operator, 'what was added')
    await operator.part('action-answer').click()
    await operator.part('field-note').fill('已请物业今天清走，走道已通。')
    await operator.part('action-submit').click()
    await operator.page.locator('article [data-testid=case-state][data-state=closed]').first().waitFor()

    await guest.page.reload()
    await part('follow-answer').getByText('走道已通').waitFor()
    await part('rate-4').click()
    await part('rated').waitFor()
    await part('say-solved').click()
    await part('said-solved').waitFor()
    await shot(guest, '49-follow-rated')
    await accessible(guest, 'follow, closed')
    const c = await read(operator, `/cases/${id}`)
    assert.deepEqual([c.rating, c.solved], [4, 'yes'])
    assert.match(await recorded(admin, /走道已通/), /走道已通/)
  })

  test('uses no session that happens to be on this browser', async () => {
    const { page, part } = operator
    await page.goto('/door/follow')
    await part('follow-form').waitFor()
    await page.goto('/door?place=NOSUCH')
    await part('door-form').getByText('停用').waitFor()
    await part('door-list').click()
    await part('door-village').first().waitFor()
    await eventually(async () => assert.notEqual(await page.evaluate(() => sessionStorage.getItem('liandong:guest:pass')), null, 'a guest’s token, not the operator’s cookie'))
    await shot(operator, '50-door-desk')
    await fits(operator, '/door at a desk')
  })

  test('no page broke on the way', () => {
    assert.deepEqual(opened.flatMap((browser) => browser.broken), [])
  })
})
