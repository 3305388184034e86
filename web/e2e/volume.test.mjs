// A list of ten thousand cases. The pages come from the test: the browser is what is looked at.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { bases, leave, of, person, read } from './harness.mjs'

const total = 10_000
const perPage = 500 // more than is asked for: how many pages there are is not what is tested
const base = bases[0]

describe('a long list', { timeout: 300_000 }, () => {
  let operator, asked, count

  before(async () => {
    operator = await person(of('operator', base.slice(0, 9)))
    const { items: [one] } = await read(operator, '/cases?limit=1')
    const made = (n) => ({ ...one, id: `0190${String(n).padStart(28, '0')}`, number: `${one.number.slice(0, -5)}${String(n).padStart(5, '0')}`, ask: null })
    await operator.page.route(/\/api\/v1\/cases\?/, (route) => {
      const query = new URL(route.request().url()).searchParams
      if (query.get('limit') === '20') return route.fulfill({ json: { items: [], next: null } }) // the numbers of the views
      const from = Number(query.get('cursor') ?? 0)
      const to = Math.min(from + perPage, count)
      asked.push(from)
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
      assert.equal(await lastDrawn(), total - 1, 'the end is reached')
      assert.ok(most <= 2 * Math.ceil((height + 2 * 400) / 37), `${most} rows were drawn at once`)
      assert.deepEqual(asked, [...new Set(asked)], 'no page is read twice')
      if (shape === 'a table') await part('list-table').click()
    })
  }
})
