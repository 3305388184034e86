// Staff beside the case itself: photos of both ends, what they are told, likely duplicates, channels.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { photo } from './photo.mjs'
import { accessible, bases, eventually, fits, leave, named, of, opened, person, read, recorded, shot, state } from './harness.mjs'

const escapeRoute = '1302'
const base = bases[2] ?? bases[0]

async function send({ page }, path, body) {
  const answer = await page.evaluate(async ([p, sent]) => {
    const response = await fetch(`/api/v1${p}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(sent) })
    return response.json()
  }, [path, body])
  return answer
}

const aFile = async (browser, name, words) => ({ name, mimeType: 'image/jpeg', buffer: await photo(browser, 900, 700, words) })

async function ready({ part }, n = 1) {
  await part('file').and(part('files').locator('[data-state=ready]')).nth(n - 1).waitFor()
}

describe('staff beside the case', { timeout: 300_000 }, () => {
  let patroller, head, operator, grid, first, id

  before(async () => {
    patroller = await person(of('patroller', base), { width: 390, height: 844 })
    grid = await read(patroller, `/grids/${base}`)
    const village = await read(patroller, `/grids/${grid.parent}`)
    head = await person(of('grid_head', base))
    operator = await person(of('operator', village.parent))
  })

  after(leave)

  test('the patroller reports with a photo from a phone', async () => {
    const { page, part } = patroller
    await page.goto('/report')
    await part('report-lon').fill(String(grid.centre.lon))
    await part('report-lat').fill(String(grid.centre.lat))
    await part('report-matter').fill('疏散通道')
    await part('matter-option').first().waitFor()
    await part('report-matter').press('Enter')
    await part('report-description').fill('二单元疏散楼梯被旧家具堵住，电动车停在出口')
    first = await aFile(patroller, '现场.jpg', '处理前')
    await part('files-input').setInputFiles([first])
    await ready(patroller)
    await page.reload()
    await ready(patroller)
    await shot(patroller, '60-report-photo')
    await fits(patroller, 'report')
    await accessible(patroller, 'report with a photo')
    await part('report-submit').click()
    await part('report-receipt').waitFor()
    await part('receipt-open').click()
    await page.waitForURL(/\/cases\/.+/)
    id = new URL(page.url()).pathname.split('/').pop()
    await part('case-reports').getByTestId('photo').waitFor()
    await shot(patroller, '61-phone-case')
    await fits(patroller, 'case with a photo')
  })

  test('the grid head is told: the bell counts, the inbox leads to the case', async () => {
    const { page, part } = head
    await part('bell-count').waitFor()
    await part('bell').click()
    const item = part('inbox-item').filter({ hasText: '签收' }).first()
    await item.waitFor()
    await eventually(async () => assert.equal(await item.getAttribute('data-unread'), 'true'))
    await eventually(async () => assert.match(await item.innerText(), /未读/))
    await shot(head, '62-inbox')
    await accessible(head, '/inbox')
    const before_ = Number((await part('inbox-count').innerText()).match(/\d+/)[0])
    await item.getByTestId('inbox-open').click()
    await page.waitForURL(/\/cases\/.+/)
    await part('bell').click()
    await part('inbox-item').first().waitFor()
    const { unread } = await read(head, '/inbox')
    assert.equal(unread, before_ - 1)
    if (await part('inbox-all').isEnabled()) await part('inbox-all').click()
    await part('bell-count').waitFor({ state: 'detached' })
  })

  test('says what is wanted, and when not to be disturbed', async () => {
    const { page, part } = head
    await part('inbox-settings').click()
    await part('notices-form').waitFor()
    await part('contact-mail').fill('not a mail')
    await part('contacts-save').click()
    await part('contacts-form').locator('.wrong').filter({ hasText: /./ }).first().waitFor()
    await part('contact-mail').fill('zhang@example.org')
    await part('contacts-save').click()
    await part('contact-code-mail').waitFor()
    await eventually(async () => assert.equal(await part('want-T14-mail').count(), 0, 'an address that nobody has confirmed counts for nothing'))
    const code = /\d{6}/.exec(await recorded(await person(named('system')), /验证码/))[0]
    await part('contact-code-mail').fill(code === '000000' ? '000001' : '000000')
    await part('contact-confirm-mail').click()
    await part('contacts-form').locator('.code .wrong').filter({ hasText: /./ }).waitFor()
    await shot(head, '63-contact-code')
    await accessible(head, 'a contact that waits for its code')
    await part('contact-code-mail').fill(code)
    await part('contact-confirm-mail').click()
    await part('want-T14-mail').waitFor()
    await part('want-T14-mail').uncheck()
    await part('notices-quiet').setChecked(true)
    await part('notices-save').click()
    await part('notices-form').getByText('已保存').waitFor()
    await shot(head, '63-settings')
    await accessible(head, '/me/notices')
    await page.reload()
    await part('want-T14-mail').waitFor()
    await eventually(async () => assert.equal(await part('want-T14-mail').isChecked(), false))
    await eventually(async () => assert.equal(await part('want-L11-mail').isChecked(), true))
    const phone = await person(of('grid_head', base), { width: 390, height: 844 })
    for (const [path, wait, name] of [['/inbox', 'inbox-item', '64-phone-inbox'], ['/me/notices', 'notices-form', '65-phone-settings']]) {
      await phone.page.goto(path)
      await phone.part(wait).first().waitFor()
      await shot(phone, name)
      await fits(phone, path)
      await accessible(phone, path)
    }
  })

  test('finishes with a photo, which stands beside the one before; the same photo again is marked', async () => {
    const { page, part } = head
    await page.goto(`/cases/${id}`)
    await part('action-accept').click()
    await part('action-submit').click()
    await state(head, 'handling')
    await part('action-finish').click()
    await part('field-note').fill('旧家具已清走，出口畅通。')
    await part('files-input').setInputFiles([await aFile(head, '处理后.jpg', '处理后'), { ...first, name: '旧照.jpg' }])
    await ready(head, 2)
    await shot(head, '66-finish-photo')
    await accessible(head, 'finish with photos')
    await part('action-submit').click()
    await state(head, 'checking')
    await part('before-after').waitFor()
    await eventually(async () => assert.equal(await part('before-after').getByTestId('photo').count(), 2))
    await part('case-story').getByText('另外 1 处').waitFor()
    await page.waitForFunction(() => [...document.querySelectorAll('[data-testid=before-after] img')].filter((img) => img.complete && img.naturalWidth > 0).length === 2)
    await part('before-after').scrollIntoViewIfNeeded()
    await shot(head, '67-before-after')
    await accessible(head, 'before and after')
    await part('theme').click()
    await part('before-after').scrollIntoViewIfNeeded()
    await shot(head, '68-before-after-dark')
    await accessible(head, 'before and after, dark')
    await part('theme').click()
  })

  test('while reporting, the operator sees what looks the same and reports to it', async () => {
    const { page, part } = operator
    const open = await send(operator, '/reports', { id: randomUUID(), source: 'hotline', matter: escapeRoute, description: '五号楼消防楼梯被货架堵住', location: grid.centre })
    await page.goto('/report')
    await part('report-lon').fill(String(grid.centre.lon))
    await part('report-lat').fill(String(grid.centre.lat))
    await part('report-description').fill('五号楼消防楼梯有货架，堵住了')
    const same = part('alike-case').filter({ hasText: open.case.number })
    await same.waitFor()
    await shot(operator, '69-alike')
    await accessible(operator, 'alike')
    await same.getByTestId('alike-join').click()
    await part('alike-joined').waitFor()
    await part('report-submit').click()
    await part('report-receipt').waitFor()
    await eventually(async () => assert.equal(await part('receipt-number').innerText(), open.case.number))
    await eventually(async () => assert.equal((await read(operator, `/cases/${open.case.id}`)).report_count, 2))
  })

  test('merges a case into the one that goes on', async () => {
    const { page, part } = operator
    const [into, twin] = await Promise.all(['六号楼地下车库出口堆满建筑垃圾', '六号楼地下车库出口全是建筑垃圾'].map((description) =>
      send(operator, '/reports', { id: randomUUID(), source: 'hotline', matter: escapeRoute, description, location: grid.centre })))
    await page.goto(`/cases/${twin.case.id}`)
    await part('case-story').waitFor()
    await part('action-more').click()
    await part('action-merge').click()
    await part('into-option').first().waitFor()
    await shot(operator, '70-merge')
    await accessible(operator, 'merge')
    await part('into-search').fill(into.case.number)
    await part('into-find').click()
    await part('field-into').locator('label').filter({ hasText: into.case.number }).click()
    await part('action-submit').click()
    await state(operator, 'void')
    await eventually(async () => assert.equal((await read(operator, `/cases/${twin.case.id}`)).merged_into, into.case.id))
    await page.goto(`/cases/${into.case.id}`)
    await part('case-reports').getByText('全是建筑垃圾').waitFor()
    await shot(operator, '71-merged')
  })

  test('the administrator sees how the channels do', async () => {
    const admin = await person(named('system'))
    const { part } = admin
    await part('nav-admin').click()
    await part('admin-channels').click()
    await part('recorded-read').waitFor()
    await part('recorded-read').click()
    await shot(admin, '72-channels')
    await fits(admin, '/admin/channels')
    await accessible(admin, '/admin/channels')
    await eventually(async () => assert.equal(await head.part('nav-admin').count(), 0, 'nobody else is led there'))
  })

  test('no page broke on the way', () => {
    assert.deepEqual(opened.flatMap((browser) => browser.broken), [])
  })
})
