// Addresses and days that make no sense: each is said, nothing waits for ever, and nothing is shown for something else.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { accessible, eventually, fits, leave, named, opened, person, shot } from './harness.mjs'

describe('an address', { timeout: 300_000 }, () => {
  let leader

  before(async () => {
    leader = await person(named('leader'))
  })

  after(leave)

  const says = (words) => eventually(async () => assert.match(await leader.part('address-wrong').innerText(), words))

  test('that names no area leaves the wall with a sentence and a way back', async () => {
    const { page, part } = leader
    await page.goto('/wall?grid=zzz')
    await part('wall-refused').waitFor()
    await eventually(async () => assert.doesNotMatch(await part('wall').innerText(), /等待数据|服务器/))
    await accessible(leader, 'a wall of nothing')
    await shot(leader, '95-wall-refused')
    await part('wall-back').click()
    await part('wall-age').filter({ hasText: /\d/ }).waitFor()
  })

  test('beyond the world is not the fault of the server', async () => {
    const { page, part } = leader
    await page.goto('/map?lon=120.6&lat=95')
    await says(/lat=95.*超出经纬度的范围/)
    await page.locator('[data-testid=map][data-ready=true]').waitFor()
    await eventually(async () => assert.doesNotMatch(await page.locator('main').innerText(), /服务器/))
    await fits(leader, 'a map with a wrong address')
    await shot(leader, '95-map-address')
    await part('address-mend').click()
    await part('address-wrong').waitFor({ state: 'detached' })
    await eventually(() => assert.doesNotMatch(page.url(), /lat=/))
  })

  test('of a view, a period or a parameter that there is none of says what is shown instead', async () => {
    const { page, part } = leader
    for (const [address, words] of [
      ['/cases?view=odd&state=nowhere', /view=odd.*不在可选之列[\s\S]*state=nowhere/], ['/wall?view=odd', /view=odd/], ['/indicators?by=odd&step=year', /by=odd[\s\S]*step=year/],
      ['/briefings?kind=yearly&date=2026-02-30', /kind=yearly[\s\S]*2026-02-30.*不是真实存在的日期/], ['/map?paint=odd&over=fire,odd&at=1/2', /paint=odd[\s\S]*over=fire,odd[\s\S]*at=1\/2/],
      ['/inbox?page=2', /不认识地址里的“page”/], ['/admin/quality?from=2026-03-09&to=2026-03-01', /开始日期晚于结束日期/], ['/door?place=%20', /place/],
    ]) {
      await page.goto(address)
      await says(words)
      await accessible(leader, address)
    }
    await page.goto('/no/such/page')
    await part('nowhere').getByText('/no/such/page').waitFor()
    await accessible(leader, 'no such page')
    await part('nowhere-home').click()
    await part('nav-list').waitFor()
  })

  test('of figures keeps the days as they were typed, and shows no other days for them', async () => {
    const { page, part } = leader
    for (const odd of ['2026-02-30', '2026-13-45']) {
      await page.goto(`/indicators?from=${odd}&to=2026-03-05`)
      await says(new RegExp(`from=${odd}.*不是真实存在的日期`))
      await eventually(async () => assert.equal(await part('period-from').inputValue(), odd))
      await page.locator('.wrong').getByText(`“${odd}”不是真实存在的日期`).waitFor()
      await eventually(async () => assert.equal(await part('period-days30').getAttribute('aria-pressed'), 'true'))
    }
    await shot(leader, '95-figures-day')
    await accessible(leader, 'figures with a day that is none')
  })

  test('is not changed by a period that is none; the calendar begins its weeks on Monday', async () => {
    const { page, part } = leader
    await page.goto('/indicators?from=2026-03-01&to=2026-03-05')
    await part('period-from').fill('2026-03-09')
    await part('period-from').press('Tab')
    await page.locator('.wrong').getByText('开始日期 2026-03-09 晚于结束日期 2026-03-05').waitFor()
    await eventually(() => assert.match(page.url(), /from=2026-03-01/))
    await part('period-from').fill('2026-02-30')
    await part('period-from').press('Tab')
    await page.locator('.wrong').getByText('“2026-02-30”不是真实存在的日期').waitFor()
    await eventually(() => assert.match(page.url(), /from=2026-03-01/))
    await part('language').click()
    await page.locator('.wrong').getByText('“2026-02-30” is not a day of the calendar').waitFor()
    await part('language').click()
    await part('period-from').fill('2026-03-01')
    await part('period-to-pick').click()
    await part('day-pick').waitFor()
    await eventually(async () => assert.deepEqual((await part('day-week').allInnerTexts()).join(''), '一二三四五六日'))
    await accessible(leader, 'a calendar')
    await shot(leader, '95-calendar')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await part('day-pick').waitFor({ state: 'detached' })
    await eventually(() => assert.match(page.url(), /from=2026-03-01&to=2026-03-12/))
  })

  test('no page broke on the way', () => {
    assert.deepEqual(opened.flatMap((browser) => browser.broken), [])
  })
})
