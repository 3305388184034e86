// A list of ten thousand cases. The pages come from the test: the browser is what is looked at.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { accessible, bases, eventually, leave, of, person, read } from './harness.mjs'

const total = 10_000
const perPage = 500 // more than is asked for: how many pages there are is not what is tested
const base = bases[0]

describe('a long list', { timeout: 300_000 }, () => {
  let operator, asked, count
  let gate = Promise.resolve() // what an answer waits for

  before(async () => {
    operator = await person(of('operator', base.slice(0, 9)))
    const { items: [one] } = await read(operator, '/cases?limit=1')
    const made = (n) => ({ ...one, id: `0190${String(n).padStart(28, '0')}`, number: `${one.number.slice(0, -5)}${String(n).padStart(5, '0')}`, ask: null })
    await operator.page.route(/\/api\/v1\/cases\?/, async (route) => {
      const query = new URL(route.request().url()).searchParams
      if (query.get('limit') === '20') return route.fulfill({ json: { items: [], next: null } }) // the numbers of the views
      const from = Number(query.get('cursor') ?? 0)
      const to = Math.min(from + perPage, count)
      asked.push(from)
      if (from) await gate
      return route.fulfill({ json: { items: Array.from({ length: to - from }, (_, n) => made(from + n + 1)), next: to < count ? String(to) : null } })
    })
  })

  after(leave)

  const list = () => operator.page.locator('section.list')
  const drawn = () => operator.page.locator('[data-index]').count()
  const lastDrawn = () => operator.page.locator('[data-index]').last().getAttribute('data-index').then(Number)
  /** Down to the end of what is there, which asks for more. */
  const down = () => list().evaluate((one) => (one.scrollTop = one.scrollHeight))

  for (const [shape, width, height] of [['rows', 1440, 900], ['a table', 1440, 900], ['a phone', 360, 740]]) {
    test(`ten thousand cases as ${shape}: never more is drawn than is near the eye`, async () => {
      const { page, part } = operator
      asked = []
      count = total
      await page.setViewportSize({ width, height })
      await page.goto(`/cases?view=all&q=${encodeURIComponent(shape)}`)
      await part('case-row').first().waitFor()
      if (shape === 'a table') await part('list-table').click()
      let most = 0
      for (let have = 0; have < total; ) {
        await down()
        await page.waitForFunction(([n]) => Number([...document.querySelectorAll('[data-index]')].at(-1)?.dataset.index) > n, [have])
        have = (await lastDrawn()) + 1
        most = Math.max(most, await drawn())
      }
      await eventually(async () => assert.equal(await lastDrawn(), total - 1, 'the end is reached'))
      assert.ok(most <= 2 * Math.ceil((height + 2 * 400) / 37), `${most} rows were drawn at once`)
      assert.deepEqual(asked, [...new Set(asked)], 'no page is read twice')
      if (shape === 'a table') await part('list-table').click()
    })
  }

  const top = () => list().evaluate((one) => one.scrollTop)
  /** The numbers of the rows that are wholly in sight. */
  const inSight = () =>
    list().evaluate((one) => {
      const [from, to] = [one.querySelector('.head').getBoundingClientRect().bottom, one.getBoundingClientRect().bottom]
      return [...one.querySelectorAll('[data-index]')].filter((row) => row.getBoundingClientRect().top >= from - 1 && row.getBoundingClientRect().bottom <= to + 1).map((row) => Number(row.dataset.index))
    })
  const focused = () => operator.page.evaluate(() => Number(document.activeElement?.closest('[data-index]')?.dataset.index ?? -1))

  for (const [shape, width, height] of [['rows', 1440, 900], ['a table', 1440, 900], ['a phone', 360, 740]]) {
    test(`a jump into the middle of ${shape}: rows are there, and the keys stay there`, async (t) => {
      const { page, part } = operator
      ;[asked, count] = [[], total]
      await page.setViewportSize({ width, height })
      await page.goto(`/cases?view=all&q=${encodeURIComponent(`middle of ${shape}`)}`)
      await part('case-row').first().waitFor()
      if (shape === 'a table') await part('list-table').click()
      for (let have = 0; have < 2000; have = (await lastDrawn()) + 1) {
        await down()
        await page.waitForFunction(([n]) => Number([...document.querySelectorAll('[data-index]')].at(-1)?.dataset.index) > n, [have])
      }
      await list().evaluate((one) => (one.scrollTop = one.scrollHeight / 2))
      await page.waitForFunction(() => {
        const { left, top, width, height } = document.querySelector('section.list').getBoundingClientRect()
        return document.elementFromPoint(left + width / 2, top + height / 2)?.closest('[data-index]')
      })
      const seen = await inSight()
      assert.ok(seen.length > 3 && seen[0] > 500 && seen.every((n, i) => n === seen[0] + i), `rows ${seen} are in sight`)
      await eventually(async () => assert.equal(await focused(), -1))
      const before = await top()
      for (const [key, row] of [['j', seen[0]], ['j', seen[1]], ['k', seen[0]]]) {
        await page.keyboard.press(key)
        await page.waitForFunction(([n]) => Number(document.activeElement?.closest('[data-index]')?.dataset.index) === n, [row])
        await eventually(async () => assert.equal(await top(), before, `${key} moves the mark and not the list`))
      }
      await page.keyboard.press('k')
      await page.waitForFunction(([n]) => Number(document.activeElement?.closest('[data-index]')?.dataset.index) === n, [seen[0] - 1])
      await eventually(async () => assert.ok((await inSight()).includes(seen[0] - 1), 'one row further up is brought into sight'))

      let open
      gate = new Promise((done) => (open = done))
      t.after(() => open()) // whatever fails here holds up nobody after it
      const had = asked.length
      await down()
      await part('cases-loading').waitFor()
      await eventually(async () => assert.equal(asked.length, had + 1, 'one page is read at a time'))
      const end = await lastDrawn()
      open()
      await page.waitForFunction(([n]) => Number([...document.querySelectorAll('[data-index]')].at(-1)?.dataset.index) > n, [end])
      if (shape === 'a table') await part('list-table').click()
    })
  }

  test('an empty list says so in both languages, and what to do', async () => {
    const { page, part } = operator
    await page.setViewportSize({ width: 1440, height: 900 })
    for (const [locale, none, filtered, clear] of [['zh-CN', '这里现在没有案件', '没有符合这些筛选条件的案件', '清除筛选'], ['en', 'No cases here now', 'No case matches this filter', 'Clear filter']]) {
      await page.evaluate((one) => localStorage.setItem('liandong.prefs', JSON.stringify({ ...JSON.parse(localStorage.getItem('liandong.prefs') ?? '{}'), locale: one })), locale)
      count = 0
      await page.goto('/cases?view=closed')
      await eventually(async () => assert.ok((await part('nothing').innerText()).includes(none)))
      await eventually(async () => assert.equal(await part('cases-clear').count(), 0, 'nothing is set that could be cleared'))
      await page.goto('/cases?view=closed&urgency=urgent&q=zzz')
      await part('cases-clear').waitFor()
      await page.goto('/cases?view=closed&urgency=urgent')
      await eventually(async () => assert.ok((await part('nothing').innerText()).includes(filtered)))
      await eventually(async () => assert.equal(await part('cases-clear').innerText(), clear))
      await accessible(operator, `an empty list in ${locale}`)
      count = 3
      await part('cases-clear').click()
      await part('case-row').first().waitFor()
      await eventually(() => assert.equal(new URL(page.url()).search, '?view=closed'))
    }
    await page.evaluate(() => localStorage.setItem('liandong.prefs', JSON.stringify({ ...JSON.parse(localStorage.getItem('liandong.prefs')), locale: 'zh-CN' })))
  })
})
