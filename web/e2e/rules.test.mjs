// What administrators decide: matters, rules, what grids are given to do, what the data are worth, codes on the wall.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { accessible, accounts, bases, eventually, fits, leave, named, of, opened, person, read, shot } from './harness.mjs'

const base = bases[5] ?? bases[0]

async function dark(who, where) {
  await who.part('theme').click()
  await shot(who, `${where}-dark`)
  await accessible(who, `${where}, dark`)
  await who.part('theme').click()
}

/** At the widths of a tablet and a phone nothing has to be scrolled sideways. */
async function narrow(who, where) {
  for (const width of [1024, 360]) {
    await who.page.setViewportSize({ width, height: 800 })
    await fits(who, `${where} at ${width}`)
    await shot(who, `${where}-${width}`)
  }
  await who.page.setViewportSize({ width: 1440, height: 900 })
}

/** A case that was found, handled and checked within seconds, through the API. */
async function closedAtOnce() {
  const ask = async (token, path, body) => {
    const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) }
    return (await fetch(`${process.env.LIANDONG_URL}/api/v1${path}`, body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers })).json()
  }
  const enter = async (role) => (await ask('', '/session', { account: of(role, bases[0]).account, password: of(role, bases[0]).password })).token
  const [patroller, head, supervisor] = await Promise.all(['patroller', 'grid_head', 'grid_supervisor'].map(enter))
  const { centre } = await ask(patroller, `/grids/${bases[0]}`)
  let { case: c } = await ask(patroller, '/reports', { id: randomUUID(), source: 'patrol', matter: '1302', description: '一分钟内办结的试验', location: centre })
  for (const [token, action, more] of [[head, 'accept', {}], [head, 'finish', { note: '已办结' }], [supervisor, 'pass', {}]]) c = await ask(token, `/cases/${c.id}/actions/${action}`, { version: c.version, ...more })
  assert.equal(c.state, 'closed', JSON.stringify(c))
}

describe('what administrators decide', { timeout: 300_000 }, () => {
  let admin, operator, village

  before(async () => {
    admin = await person(named('system'))
    const grid = await read(admin, `/grids/${base}`)
    village = await read(admin, `/grids/${grid.parent}`)
    operator = await person(of('operator', village.parent))
  })

  after(leave)

  test('a matter is found, tried, changed with a reason, and its history is readable', async () => {
    const { page, part } = admin
    await page.goto('/admin/matters')
    await part('matters-search').fill('噪声')
    await part('matter-item').filter({ hasText: '1408' }).click()
    await part('matter-trial').getByTestId('answers').waitFor()
    await part('matter-save').waitFor()
    await eventually(async () => assert.equal(await part('matter-save').isDisabled(), true, 'nothing is changed yet'))
    const had = await part('field-row').count()
    await part('field-add').click()
    await part('field-row').nth(had).waitFor()
    const n = had + 1
    await part(`field-${n - 1}-name`).fill('Wrong Name')
    await part(`field-${n - 1}-kind`).selectOption('choice')
    await part(`field-${n - 1}-zh`).fill('持续多久')
    await part(`field-${n - 1}-choices`).fill('一小时内 / under an hour\n更久 / longer')
    await part('matter-trial').getByText('持续多久').waitFor()
    await part('matter-save').click()
    await part('matter-wrong').waitFor()
    await eventually(async () => assert.match(await part('matter-editor').locator('.wrong').allInnerTexts().then((all) => all.join(' ')), /原因/))
    await shot(admin, '80-matter-wrong')
    await accessible(admin, '/admin/matters with errors')
    await part(`field-${n - 1}-name`).fill('how_long')
    await part('matter-minutes').fill('17')
    await part('matter-reason').fill('按新标准补充')
    await part('matter-save').click()
    await part('matter-saved').waitFor()
    const version = part('matter-version').first()
    await eventually(async () => assert.match(await version.innerText(), /按新标准补充[\s\S]*单件用时[\s\S]*17/))
    await shot(admin, '81-matter')
    await dark(admin, '82-matter')
    await narrow(admin, '83-matter')
  })

  test('who saves over somebody else is told what the other changed', async () => {
    const { page, part } = admin
    const other = await person(named('system'))
    for (const one of [admin, other]) {
      await one.page.goto('/admin/matters?matter=1408')
      await one.part('matter-minutes').waitFor()
    }
    await other.part('matter-minutes').fill('19')
    await other.part('matter-reason').fill('先改的一方')
    await other.part('matter-save').click()
    await other.part('matter-saved').waitFor()
    await part('matter-minutes').fill('23')
    await part('matter-reason').fill('后改的一方')
    await part('matter-save').click()
    await part('matter-stale').getByText('先改的一方').waitFor() // what they changed is read after it is known that they did
    await eventually(async () => assert.match(await part('matter-stale').innerText(), /先改的一方[\s\S]*19/))
    await eventually(async () => assert.equal(await part('matter-minutes').inputValue(), '23', 'what was typed is still there'))
    await part('matter-stale').scrollIntoViewIfNeeded()
    await shot(admin, '84-matter-stale')
    await accessible(admin, 'a stale matter')
    await part('matter-reload').click()
    await page.waitForFunction(() => document.querySelector('[data-testid=matter-minutes]')?.value === '19')
  })

  test('routing rules are written, refused by row and field, tried, and published', async () => {
    const { page, part } = admin
    await page.goto('/admin/rules')
    await part('rule-rules-add').waitFor()
    const n = await part('rule-rules-row').count()
    await part('rule-rules-add').click()
    await part(`rule-rules-${n}-code`).fill('E2E')
    await part(`rule-rules-${n}-matter`).fill('1302')
    await part(`rule-rules-${n}-area`).fill(village.parent)
    await part(`rule-rules-${n}-why.zh`).fill('试行由镇街办理')
    await part('rules-save').click()
    await part('rules-errors').waitFor()
    await eventually(async () => assert.match(await part('rules-errors').innerText(), new RegExp(`rules\\[${n}\\]\\.to\\.code`)))
    await shot(admin, '85-rules-wrong')
    await accessible(admin, '/admin/rules with errors')
    await part(`rule-rules-${n}-to.code`).fill('office')
    await part('rule-tests-add').click()
    await part('rule-tests-0-name').fill('疏散通道')
    await part('rule-tests-0-matter').fill('1302')
    await part('rule-tests-0-grid').fill(base)
    await part('rule-tests-0-owner').fill('nobody')
    await part('rules-save').click()
    const outcome = part('rules-test').filter({ hasText: '疏散通道' })
    await outcome.waitFor()
    await eventually(async () => assert.equal(await outcome.getAttribute('data-passed'), 'false'))
    await part('rules-ask').click()
    await part('rules-notice').getByText('谁会察觉').waitFor()
    await part('rules-publish').click()
    await part('rules-trouble').waitFor()
    const got = (await outcome.innerText()).match(/实际为 .*\((U-[^)]+)\)/)[1]
    await part('rule-tests-0-owner').fill(got)
    await part('rules-save').click()
    await page.locator('[data-testid=rules-test][data-passed=true]').waitFor()
    await part('try-matter').fill('疏散通道')
    await part('matter-option').first().waitFor()
    await part('try-matter').press('Enter')
    await part('try-grid').fill(base)
    await part('try-draft').check()
    await part('try-run').click()
    await eventually(async () => assert.match(await part('try-answer').innerText(), /试行由镇街办理/))
    await part('elsewhere-run').click()
    await part('elsewhere-said').waitFor()
    await eventually(async () => assert.match(await part('rules-changes').innerText(), /E2E/))
    await shot(admin, '86-rules')
    await part('try-answer').scrollIntoViewIfNeeded()
    await shot(admin, '87-rules-try')
    await accessible(admin, '/admin/rules')
    await dark(admin, '88-rules')
    await narrow(admin, '89-rules')
    await part('rules-ask').click()
    await part('rules-publish').click()
    await part('rules-state').getByText('由 system 发布').waitFor()
    await eventually(async () => assert.equal((await read(admin, '/rules/routing')).version, 1))
    await eventually(async () => assert.equal(await part('rules-changes').count(), 0))
  })

  test('the other rulebooks have their editors', async () => {
    const { page, part } = admin
    for (const [kind, name] of [['ladder', '90'], ['duplicates', '91'], ['evaluation', '92'], ['templates', '93'], ['hotline', '94']]) {
      await part(`rules-${kind}`).click()
      await part('rules-save').waitFor()
      await page.locator(kind === 'hotline' ? '[data-testid="rule-hotline-answer_seconds"]' : `[data-testid^="rule-"][data-testid$="-row"]`).first().waitFor()
      if (kind !== 'hotline') await page.locator('[data-testid^="rule-"][data-testid*="-fold-0"]').first().click()
      await shot(admin, `${name}-rules-${kind}`)
      await accessible(admin, `/admin/rules ${kind}`)
      await fits(admin, kind)
    }
    await part('rule-hotline-answer_seconds').fill('0')
    await part('rules-save').click()
    await part('rules-errors').waitFor()
    await part('rule-hotline-answer_seconds').fill('20')
    await part('rules-save').click()
    await eventually(async () => assert.match(await part('rules-changes').innerText(), /及时接听[\s\S]*15[\s\S]*20/))
  })

  test('of two who write the same rules nobody loses a draft: the later one sees the other and chooses', async () => {
    const { page, part } = admin
    const other = await person(named('system'))
    for (const one of [admin, other]) {
      await one.page.goto('/admin/rules?kind=hotline')
      await one.part('rule-hotline-answer_seconds').waitFor()
    }
    await other.part('rule-hotline-answer_seconds').fill('25')
    await other.part('rules-save').click()
    await other.part('rules-changes').getByText('25').waitFor()
    await part('rule-hotline-call_back_minutes').fill('90')
    await part('rules-save').click()
    await part('rules-stale').waitFor()
    await eventually(async () => assert.match(await part('rules-stale').innerText(), /system 保存了另一份草稿[\s\S]*\d/))
    await eventually(async () => assert.match(await part('rules-clashes').innerText(), /25[\s\S]*20/))
    await eventually(async () => assert.equal(await part('rule-hotline-call_back_minutes').inputValue(), '90', 'what was typed is still there'))
    await eventually(async () => assert.equal(await part('rules-save').isDisabled(), true, 'first the choice'))
    await shot(admin, '110-rules-stale')
    await accessible(admin, 'a draft that somebody else changed')
    await dark(admin, '111-rules-stale')
    await narrow(admin, '112-rules-stale')
    await part('rules-over').click()
    await part('rules-stale').getByText('谁会察觉').waitFor()
    await part('rules-over-now').click()
    await part('rules-stale').waitFor({ state: 'detached' })
    await eventually(async () => assert.deepEqual((await read(admin, '/rules/hotline')).draft, { answer_seconds: 20, call_back_minutes: 90 }))
    await other.part('rules-ask').click()
    await other.part('rules-publish').click() // of a draft that is no longer there
    await other.part('rules-stale').waitFor()
    await eventually(async () => assert.equal((await read(admin, '/rules/hotline')).version, 0))
    await other.part('rules-take').focus()
    await other.page.keyboard.press('Enter')
    await other.part('rules-stale').waitFor({ state: 'detached' })
    await eventually(async () => assert.equal(await other.part('rule-hotline-call_back_minutes').inputValue(), '90'))
    await other.part('rules-ask').click()
    await other.part('rules-publish').click()
    await other.part('rules-state').getByText('现行第 1 版').waitFor()
    await page.reload()
    await part('rules-state').getByText('现行第 1 版').waitFor()
  })

  test('a department applies, the load stands there before anybody signs, two sides sign', async () => {
    const wish = `浏览器试验 ${randomUUID().slice(0, 8)}`
    const matters = (await read(admin, '/matters')).items
    const taken = new Set((await read(admin, '/admissions')).items.map((a) => a.matter))
    const free = matters.find((m) => !m.patrol && m.duty_tag !== 'taken_back' && !taken.has(m.code))
    const department = await person(accounts.find((a) => a.role === 'department' && a.grid === '320509' && !a.account.includes('office')))
    const { page, part } = department
    await page.goto('/admin/admissions')
    await part('admission-apply').click()
    await part('apply-send').click()
    await part('apply-form').locator('.wrong').filter({ hasText: /./ }).first().waitFor()
    await part('apply-matter').fill(free.code)
    await part('matter-option').first().waitFor()
    await part('apply-matter').press('Enter')
    for (const name of ['what', 'why', 'law']) await part(`apply-${name}`).fill(wish)
    await part('apply-yearly').fill(String(899 * 52))
    await eventually(async () => assert.match(await part('apply-adds').innerText(), /10/))
    await shot(department, '95-apply')
    await accessible(department, 'apply')
    await part('apply-send').click()
    const card = (who) => who.part('admission').filter({ hasText: wish })
    await card(department).waitFor()
    const centre = await person(of('operator', '320509'))
    await centre.page.goto('/admin/admissions')
    await card(centre).getByTestId('admission-load').getByText('变为').waitFor()
    await eventually(async () => assert.match(await card(centre).getByTestId('admission-load').innerText(), /每周约 10 分钟/))
    await card(centre).getByTestId('admission-refuse').click()
    await card(centre).getByTestId('admission-confirm').click()
    await card(centre).getByTestId('admission-wrong').waitFor()
    await card(centre).getByTestId('admission-sign').click()
    await shot(centre, '96-sign')
    await card(centre).getByTestId('admission-confirm').click()
    await card(centre).getByText('● 区中心').waitFor()
    await accessible(centre, '/admin/admissions')
    const legal = await person(accounts.find((a) => a.role === 'legal_reviewer'))
    await legal.page.goto('/admin/admissions')
    await card(legal).getByTestId('admission-sign').click()
    await card(legal).getByTestId('admission-confirm').click()
    await card(legal).locator('[data-state=admitted]').waitFor()
    await page.reload()
    await card(department).getByTestId('admission-withdraw').click()
    await card(department).getByTestId('admission-confirm').click()
    await card(department).locator('[data-state=withdrawn]').waitFor()
    await dark(legal, '97-admissions')
    await narrow(legal, '98-admissions')
  })

  test('the burden is read by area, base grid and form', async () => {
    const { page, part } = operator
    await page.goto('/admin/burden?grid=320509')
    await part('burden-area').first().waitFor()
    await eventually(async () => assert.equal(await part('burden-grid').count(), 30))
    await part('burden-more').click()
    await part('burden-grid').nth(30).waitFor()
    await eventually(async () => assert.match(await part('burden-repeated').innerText(), /noticed_on/))
    await shot(operator, '99-burden')
    await accessible(operator, '/admin/burden')
    await dark(operator, '100-burden')
    await narrow(operator, '101-burden')
    await part('burden-area').first().getByRole('link').click()
    await page.waitForURL(/grid=320509\d{3}/)
  })

  test('marked closures lead to their cases', async () => {
    await closedAtOnce()
    const leader = await person(accounts.find((a) => a.role === 'leader'))
    const { page, part } = leader
    await page.goto('/admin/quality')
    await part('quality-whole').waitFor()
    await part('quality-row').first().waitFor()
    await shot(leader, '102-quality')
    await accessible(leader, '/admin/quality')
    await dark(leader, '103-quality')
    await narrow(leader, '104-quality')
    const q = await read(leader, '/quality')
    const code = 'instant'
    await part(`quality-mark-${code}`).getByRole('link').click()
    await page.waitForURL(/view=marked/)
    const seen = await read(leader, `/cases?view=marked&mark=${code}&closed_from=${q.from}&closed_to=${q.to}&limit=200`)
    assert.equal(seen.items.length, Math.min(q.whole.by_mark[code], 200))
    await page.getByText(seen.items[0].number).first().waitFor()
    await shot(leader, '105-marked')
  })

  test('a code is made, shown as it is printed, and closed', async () => {
    const { page, part } = operator
    const grid = await read(operator, `/grids/${base}`)
    await page.goto('/admin/places')
    await part('place-make').click()
    await part('place-form').locator('.wrong').filter({ hasText: /./ }).first().waitFor()
    await part('place-name').fill('试验路口公告栏')
    await part('report-lon').fill('10')
    await part('report-lat').fill('10')
    await part('place-make').click()
    await part('wrong-location').filter({ hasText: /./ }).waitFor()
    await part('report-lon').fill(String(grid.centre.lon))
    await part('report-lat').fill(String(grid.centre.lat))
    await part('place-make').click()
    const place = part('place').filter({ hasText: '试验路口公告栏' })
    await place.waitFor()
    await page.waitForFunction(() => [...document.querySelectorAll('[data-testid=places-sheet] img')].some((img) => img.complete && img.naturalWidth > 0))
    await shot(operator, '106-places')
    await accessible(operator, '/admin/places')
    await dark(operator, '107-places')
    await narrow(operator, '108-places')
    await page.emulateMedia({ media: 'print' })
    await shot(operator, '109-places-print')
    await eventually(async () => assert.equal(await part('place-form').isVisible(), false, 'only the signs are printed'))
    await page.emulateMedia({ media: 'screen' })
    await place.getByTestId('place-close').click()
    await part('place-close-now').click()
    await place.waitFor({ state: 'detached' })
  })

  test('no page broke on the way', () => {
    assert.deepEqual(opened.flatMap((browser) => browser.broken), [])
  })
})
