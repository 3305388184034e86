// Two accounts on the same tab: nothing of the first stands in what the second sees; what somebody typed survives a reload; one logs out without a line too.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { accessible, bases, eventually, leave, of, opened, person, read, shot } from './harness.mjs'

const base = bases[0]
const secret = '甲写下的话'
const number = '13800009999'

const post = ({ page }, path, body) => page.evaluate(async ([to, said]) => (await fetch(`/api/v1${to}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(said) })).json(), [path, body])

const signOut = async ({ part }) => {
  await part('logout').click()
  await Promise.race([part('login-account').waitFor(), part('logout-now').click({ timeout: 20_000 }).catch(() => undefined)])
  await part('login-account').waitFor()
}

/** The next that is asked of the server is refused; it may have been asked already. */
const ended = async ({ part }) => {
  await Promise.race([part('login-account').waitFor(), part('bell').click().catch(() => undefined)])
  await part('login-account').waitFor()
}

const enter = async ({ part }, who) => {
  await part('login-account').fill(who.account)
  await part('login-password').fill(who.password)
  await part('login-submit').click()
  await part('nav-list').waitFor()
}

/** Everything of this tab that somebody could look at. */
const left = ({ page }) => page.evaluate(() => [
  document.body.innerHTML, ...[...document.querySelectorAll('input, textarea')].map((field) => field.value),
  ...[localStorage, sessionStorage].flatMap((shelf) => Object.entries(shelf).flat()), location.href,
].join('\n'))

async function nothingLeft(browser, where) {
  const all = await left(browser)
  for (const words of [secret, number]) assert.equal(all.includes(words), false, `${where}: ${words}`)
}

/** Opens every action of the case and types into every field of its form. Returns the names of the actions. */
async function typeAll({ page, part }) {
  const typed = []
  await page.locator('section.actions .row [data-testid^=action-]').first().waitFor()
  const names = await page.locator('section.actions .row [data-testid^=action-]').evaluateAll((all) => all.map((one) => one.dataset.testid))
  const more = names.includes('action-more')
  const inMenu = []
  if (more) {
    await part('action-more').click()
    inMenu.push(...(await page.locator('[role=menu] [data-testid^=action-]').evaluateAll((all) => all.map((one) => one.dataset.testid))))
    await page.keyboard.press('Escape')
  }
  for (const name of [...names, ...inMenu].filter((one) => !/^action-(more|waits|submit|form|refused)$/.test(one))) {
    if (inMenu.includes(name)) await part('action-more').click()
    await part(name).click()
    await part('action-form').waitFor()
    const fields = part('action-form').locator('textarea, input:not([type=radio]):not([type=file]):not([type=checkbox]):not([readonly])')
    for (const field of await fields.all()) {
      const inputmode = await field.getAttribute('inputmode')
      await field.fill(inputmode === 'tel' ? number : secret.slice(0, (await field.getAttribute('maxlength')) === '3' ? 3 : undefined), { timeout: 2_000 }).catch(() => undefined)
    }
    typed.push(name)
    // The first Escape may close what a field has opened, and leave the form.
    await eventually(async () => {
      if (await part('action-form').count()) await page.keyboard.press('Escape')
      assert.equal(await part('action-form').count(), 0, `${name} stays open`)
    })
  }
  return typed
}

describe('two accounts on one tab', { timeout: 400_000 }, () => {
  let tab, id
  const [first, second] = [of('grid_head', base), of('grid_supervisor', base)]

  before(async () => {
    assert.ok(first && second)
    const patroller = await person(of('patroller', base))
    const { centre: { lon, lat } } = await read(patroller, `/grids/${base}`)
    const made = await post(patroller, '/reports', { id: randomUUID(), source: 'patrol', matter: '1302', description: '疏散通道被堵', location: { lon, lat, crs: 'wgs84' }, captured_at: new Date().toISOString() })
    id = made.case?.id
    assert.ok(id, JSON.stringify(made))
    tab = await person(first)
    const { version } = await read(tab, `/cases/${id}`)
    const taken = await post(tab, `/cases/${id}/actions/accept`, { id: randomUUID(), version })
    assert.equal(taken.state, 'handling', JSON.stringify(taken))
  })
  after(leave)

  test('what is typed into any action form survives a reload and a look at another case, and says so', async () => {
    const { page, part } = tab
    await page.goto(`/cases/${id}?view=todo`)
    await part('case-story').waitFor()
    const typed = await typeAll(tab)
    assert.ok(typed.length > 1, `${typed.length} actions`)
    console.log(`# typed into ${typed.length} action forms: ${typed.join(', ')}`)
    await page.reload()
    await part('case-story').waitFor()
    await part('action-waits').first().waitFor()
    await page.locator('section.actions .row > button:has([data-testid=action-waits])').first().click()
    await part('draft-restored').waitFor()
    await eventually(async () => assert.ok((await left(tab)).includes(secret)))
    await shot(tab, 'draft-restored')
    await accessible(tab, 'a form with words of before')
  })

  test('logging out asks once, because something typed would go, and leaves nothing', async () => {
    const { part } = tab
    await part('logout').click()
    await part('logout-asks').waitFor()
    await shot(tab, 'logout-asks')
    await accessible(tab, 'the question')
    await part('logout-stay').click()
    await eventually(async () => assert.ok((await left(tab)).includes(secret)))
    await signOut(tab)
    await nothingLeft(tab, 'after logging out')
    await enter(tab, second)
    await nothingLeft(tab, 'as the second')
    await tab.page.goto(`/cases/${id}?view=all`)
    await part('case-story').waitFor()
    await eventually(async () => assert.equal(await tab.page.locator('[data-testid=action-waits]').count(), 0))
    for (const one of await tab.page.locator('section.actions .row > button:not([data-testid=action-more])').all()) {
      await one.click()
      await nothingLeft(tab, await one.innerText())
      await eventually(async () => assert.equal(await part('draft-restored').count(), 0))
    }
  })

  test('a session that ends keeps what was typed for its account, not for another', async () => {
    const { page, part } = tab
    await signOut(tab)
    await enter(tab, first)
    await page.goto(`/cases/${id}?view=todo`)
    await part('case-story').waitFor()
    assert.ok((await typeAll(tab)).length > 1)
    await page.context().clearCookies()
    await ended(tab)
    await eventually(async () => assert.equal((await page.locator('body').innerText()).includes(secret), false))
    await enter(tab, first)
    await page.goto(`/cases/${id}?view=todo`)
    await part('action-waits').first().waitFor()
    await page.context().clearCookies()
    await ended(tab)
    await enter(tab, second)
    await nothingLeft(tab, 'another account after the end of a session')
  })

  test('another tab follows: it shows nothing of who was there, and sends nothing for them', async () => {
    const { page, part } = tab
    const other = await page.context().newPage()
    await other.goto(`/cases/${id}?view=all`)
    await other.getByTestId('case-story').waitFor()
    await signOut(tab)
    await other.getByTestId('login-account').waitFor()
    await eventually(async () => assert.equal(await other.getByTestId('case-story').count(), 0))
    await enter(tab, first)
    await other.getByTestId('nav-list').waitFor()
    await eventually(async () => assert.equal(await other.getByTestId('logout').getAttribute('title'), await part('logout').getAttribute('title')))
    await other.close()
  })

  test('without a line one is out at once, reads that the session still runs, and it ends when the line is back', async () => {
    const { page, part } = tab
    const context = page.context()
    const token = (await context.cookies()).find((one) => /session/.test(one.name))
    assert.ok(token)
    await page.reload()
    await part('nav-list').waitFor()
    await context.setOffline(true)
    await signOut(tab)
    await part('login-still-runs').waitFor()
    await nothingLeft(tab, 'without a line')
    await shot(tab, 'logout-offline')
    await accessible(tab, 'logged out without a line')
    const who = () => fetch(`${process.env.LIANDONG_URL}/api/v1/session`, { headers: { Cookie: `${token.name}=${token.value}` } }).then((answer) => answer.status)
    await eventually(async () => assert.equal(await who(), 200, 'the session still runs'))
    await context.setOffline(false)
    await part('login-still-runs').waitFor({ state: 'detached' })
    await eventually(async () => assert.equal(await who(), 401, 'the session has ended'))
  })

  test('after a reload too, and before anybody else is let in', async () => {
    const { page, part } = tab
    await enter(tab, first)
    const cut = (route) => (route.request().method() === 'DELETE' ? route.abort() : route.continue())
    await page.route('**/api/v1/session', cut)
    await signOut(tab)
    await part('login-still-runs').waitFor()
    await page.reload()
    await part('login-still-runs').waitFor()
    // The page may try again as soon as it is no longer cut off. Of what was cut off there is no answer.
    const answered = []
    page.on('response', (response) => response.url().includes('/api/') && answered.push(`${response.request().method()} ${new URL(response.url()).pathname}`))
    await page.unroute('**/api/v1/session', cut)
    await enter(tab, second)
    assert.deepEqual(answered.slice(0, 2), ['DELETE /api/v1/session', 'POST /api/v1/session'])
  })
})

describe('forms of the administration', { timeout: 300_000 }, () => {
  after(leave)

  test('keep what was typed through a reload, and let it be given up', async () => {
    const security = await person(of('security_admin', '320509'))
    const { page, part } = security
    await page.goto('/admin/accounts')
    await part('account-new').click()
    await part('new-account').fill('xinren')
    await part('new-name').fill(secret)
    await page.reload()
    await part('draft-restored').waitFor()
    await eventually(async () => assert.equal(await part('new-name').inputValue(), secret))
    await part('draft-discard').click()
    await eventually(async () => assert.equal(await part('new-name').inputValue(), ''))
    await page.reload()
    await part('account-new').click()
    await eventually(async () => assert.equal(await part('draft-restored').count(), 0))
  })

  test('of rules, calendars and matters too, a look elsewhere between', async () => {
    const system = await person(of('system_admin', '320509'))
    const { page, part } = system
    await page.goto('/admin/matters?matter=1408')
    await part('matter-reason').fill(secret)
    await page.goto('/admin/calendar')
    const day = page.locator('[data-testid^=day-2]').nth(40)
    await day.click()
    await part('day-kind').selectOption('holiday')
    await part('day-name').fill(secret)
    await part('day-note').click()
    await part('calendar-change').getByText(secret).waitFor()
    await page.goto('/admin/rules?kind=hotline')
    await part('rules-as-text').click()
    const text = await part('rules-text').inputValue()
    await part('rules-text').fill(text.replace(/\d+/, '77'))
    await page.reload()
    await part('draft-restored').waitFor()
    await part('rules-as-text').click()
    await eventually(async () => assert.match(await part('rules-text').inputValue(), /77/))
    await part('draft-discard').click()
    await page.goto('/admin/calendar')
    await part('calendar-change').getByText(secret).waitFor()
    await part('draft-discard').click()
    await page.goto('/admin/matters?matter=1408')
    await part('draft-restored').waitFor()
    await eventually(async () => assert.equal(await part('matter-reason').inputValue(), secret))
  })

  test('nobody saw anything break', () => {
    for (const browser of opened) assert.deepEqual(browser.broken, [])
  })
})
