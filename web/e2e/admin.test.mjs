// Administration: territory, staff, calendar, accounts. Every change is looked at before it holds.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { accessible, bases, fits, leave, named, of, opened, person, read, shot } from './harness.mjs'

const base = bases[6] // another zone than those of the other walks: it takes a post away
const asFile = (name, content, mimeType = 'application/json') => ({ name, mimeType, buffer: Buffer.from(content) })

/** The district as a file that can be imported, after a change to its features. */
function territory({ type, features }, change) {
  return JSON.stringify({ type, features: features.flatMap((f) => change(f) ?? []) })
}

async function inBothThemes(browser, where) {
  await accessible(browser, where)
  await browser.part('theme').click()
  await browser.page.waitForFunction(() => document.getAnimations().every((a) => a.playState !== 'running')) // colours take a moment
  await accessible(browser, `${where}, the other theme`)
  await shot(browser, `${where.replaceAll(/\W+/g, '-')}-dark`)
  await browser.part('theme').click()
}

async function atAllWidths(browser, where) {
  for (const [width, height] of [[1024, 768], [360, 780], [1440, 900]]) {
    await browser.page.setViewportSize({ width, height })
    await fits(browser, `${where} at ${width}`)
    if (width === 360) await shot(browser, `${where.replaceAll(/\W+/g, '-')}-360`)
  }
}

describe('administration', { timeout: 300_000 }, () => {
  let system, security

  before(async () => {
    ;[system, security] = await Promise.all([person(named('system')), person(named('security'))])
  })

  after(leave)

  test('an import of the territory shows its problems on the map first, and is applied only without any', async () => {
    const { page, part } = system
    await part('nav-admin').click()
    await part('admin-territory').click()
    await page.locator('[data-testid=territory-map][data-ready=true]').waitFor()
    const now = await read(system, '/territory')
    await part('territory-file').setInputFiles([asFile('gap.geojson', territory(now, (f) => (f.properties.code === base ? null : f)))])
    await part('territory-problems').waitFor()
    await part('territory-defect').filter({ hasText: '平方米没有基础网格' }).first().click()
    await shot(system, '80-territory-problems')
    assert.equal(await part('territory-apply').count(), 0)
    await inBothThemes(system, 'territory problems')
    await part('territory-file').setInputFiles([asFile('broken.geojson', '{')])
    await part('territory-problems').waitFor()
    const named_ = territory(now, (f) => (f.properties.code === base ? { ...f, properties: { ...f.properties, name: '试改名网格' } } : f))
    await part('territory-file').setInputFiles([asFile('named.geojson', named_)])
    await part('territory-sound').waitFor()
    assert.match(await part('territory-change').first().innerText(), /变更[\s\S]*试改名网格[\s\S]*名称/)
    await shot(system, '81-territory-changes')
    await atAllWidths(system, 'territory')
    await part('territory-apply').click()
    await part('territory-done').waitFor()
    assert.equal((await read(system, `/grids/${base}`)).name, '试改名网格')
  })

  test('a term ends after a look at which cases change hands, and somebody else is appointed', async () => {
    const { page, part } = system
    const village = (await read(system, `/grids/${base}`)).parent
    await page.goto(`/admin/staffing?grid=${village}`)
    const seat = part('staff-seat').filter({ hasText: '试改名网格' }).or(part('staff-seat')).filter({ hasText: '网格长' }).first()
    await seat.waitFor()
    await shot(system, '82-staffing')
    await page.goto(`/admin/staffing?grid=${village}&post=P-${base}-grid_head`)
    await part('staff-act-end').click()
    await part('staff-look').click()
    await part('staff-hands').waitFor()
    await shot(system, '83-staff-end')
    await inBothThemes(system, 'staff end')
    await atAllWidths(system, 'staffing')
    await part('staff-apply').click()
    await part('staff-act-appoint').waitFor()
    await part('staff-act-appoint').click()
    await part('staff-account').fill('nobody-here')
    await part('staff-look').click()
    await part('staff-form').locator('.wrong').first().waitFor()
    await part('staff-account').fill(of('grid_head', base).account)
    await part('staff-look').click()
    await part('staff-hands').waitFor()
    await part('staff-apply').click()
    await part('staff-term').nth(1).waitFor()
    await part('staff-file').setInputFiles([asFile('名单.csv', `post,name,kind,unit,grid\nP-e2e,志愿岗,舞者,U-x,${base}\n`, 'text/csv')])
    await part('staff-bad').getByText('第 2 行 kind').waitFor()
    await shot(system, '84-staff-bad-rows')
  })

  test('an operator sees the staff of the own zone and changes nothing', async () => {
    const village = await read(system, `/grids/${(await read(system, `/grids/${base}`)).parent}`)
    const operator = await person(of('operator', village.parent))
    await operator.part('nav-admin').click()
    await operator.part('staff-strength').waitFor()
    assert.equal(await operator.part('staff-file').count(), 0)
    await operator.part('staff-vacant').click()
    await shot(operator, '85-staff-operator')
  })

  test('a holiday is looked at before it is saved; a limit is tried with it', async () => {
    const { page, part } = system
    await page.goto('/admin/calendar')
    await part('try').waitFor()
    await part('try-start').fill('2026-11-27T16:00')
    await part('try-go').click()
    assert.match(await part('try-due').innerText(), /11月30日.*14:00|30.*14:00/)
    await part('day-2026-11-30').click()
    await part('day-kind').selectOption('holiday')
    await part('day-note').click()
    await part('calendar-look').click()
    await part('calendar-change').locator('.wrong').first().waitFor() // a holiday has a name and a source
    await part('day-name').fill('停工日')
    await part('day-source').fill('试验通知')
    await part('day-note').click()
    await part('try-go').click()
    await part('try-due').waitFor()
    assert.match(await part('try-due').innerText(), /12月1日.*14:00/)
    await part('calendar-look').click()
    await part('calendar-moved').waitFor()
    await shot(system, '86-calendar')
    await part('try').scrollIntoViewIfNeeded()
    await shot(system, '87-calendar-change')
    await inBothThemes(system, 'calendar')
    await atAllWidths(system, 'calendar')
    await part('calendar-save').click()
    await page.locator('[data-testid="day-2026-11-30"][data-kind=holiday]').waitFor()
    await part('calendar-change').getByText('还没有改动').waitFor()
  })

  test('an account is opened, granted, and ended at once', async () => {
    const { page, part } = security
    await part('nav-admin').click()
    await part('account-new').click()
    await part('new-account').fill('Bad Name')
    await part('new-name').fill('李某某')
    await part('new-save').click()
    await part('account-form').locator('.wrong').first().waitFor()
    await part('new-account').fill('e2e-li')
    await part('new-save').click()
    const password = await part('once-password').innerText()
    const card = page.locator('[data-account=e2e-li]')
    await card.getByTestId('account-open').click()
    await card.getByText('李**').waitFor()
    await card.getByText('初始口令还没有修改').waitFor()
    await card.getByTestId('account-notices').getByText('谁会察觉').waitFor()
    await card.getByTestId('grant-new').click()
    await part('grant-role').selectOption('leader')
    await shot(security, '88-account-grant')
    await inBothThemes(security, 'accounts')
    await atAllWidths(security, 'accounts')
    await part('grant-save').click()
    await card.getByTestId('grant').getByText('全部案件').waitFor()
    const somebody = await person()
    await somebody.page.goto('/')
    await somebody.part('login-account').fill('e2e-li')
    await somebody.part('login-password').fill(password)
    await somebody.part('login-submit').click()
    await somebody.part('password-form').waitFor()
    await somebody.page.goto('/map')
    await somebody.part('password-form').waitFor() // nothing else is open
    assert.equal((await read(somebody, '/cases')).code, 'access.once')
    await somebody.part('password-current').fill(password)
    await somebody.part('password-new').fill('a password of my own')
    await somebody.part('password-again').fill('another one')
    await somebody.part('password-save').click()
    await somebody.part('password-form').locator('.wrong').waitFor()
    await shot(somebody, '88-password')
    await accessible(somebody, 'the first password')
    await somebody.part('password-again').fill('a password of my own')
    await somebody.part('password-save').click()
    await somebody.part('nav-list').waitFor()
    await somebody.page.goto('/map')
    await card.getByTestId('grant-revoke').click()
    await part('reason-go').click()
    await part('reason-form').locator('.wrong').waitFor()
    await part('reason').fill('调离')
    await part('reason-go').click()
    await card.getByText('没有任何授权').waitFor()
    await somebody.page.goto('/cases')
    await somebody.part('login-account').waitFor()
    await page.goto('/admin/accounts')
    await part('accounts-q').fill('security')
    await part('accounts-find').click()
    await page.locator('[data-account=security]').getByTestId('account-open').click()
    assert.equal(await part('account-lock').count(), 0, 'nobody locks themselves')
    await part('language').click()
    await part('theme').click()
    await shot(security, '89-accounts-en-dark')
  })

  test('no page broke on the way', () => {
    assert.deepEqual(opened.flatMap((browser) => browser.broken), [])
  })
})
