// Figures: what pulls a share, what if, other splits, and the cases behind a number.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { accessible, fits, leave, named, person, read, shot } from './harness.mjs'

describe('the figures', { timeout: 300_000 }, () => {
  let leader

  before(async () => {
    leader = await person(named('leader'))
  })

  after(leave)

  test('a matter resolved in the grid moves the share', async () => {
    const { page, part } = leader
    await page.goto('/indicators')
    await part('causes').waitFor()
    const { causes, levels } = await read(leader, '/indicators/causes')
    const worst = causes.find((cause) => cause.pull < 0)
    await part(`what-if-${worst.key}`).check()
    await part('what-if').waitFor()
    const { what_if: then } = await read(leader, `/indicators/causes?in_grid=${worst.key}`)
    assert.ok(then[0].count > levels[0].count)
    const said = await part('what-if').innerText()
    assert.ok(said.includes(`${(levels[0].share * 100).toFixed(2)}%`) && said.includes(`${(then[0].share * 100).toFixed(2)}%`), said)
    await shot(leader, '110-what-if')
    await accessible(leader, 'figures with what if')
  })

  test('every split adds up, and is there for overlays too', async () => {
    const { part } = leader
    for (const by of ['matter', 'source', 'unit', 'fire', 'grid']) {
      await part('split-by').selectOption(by)
      await part('split').locator('tbody tr').first().waitFor()
      await fits(leader, `figures by ${by}`)
    }
    await shot(leader, '111-figures-by-grid')
  })

  test('behind a number are as many cases, and the list says which', async () => {
    const { page, part } = leader
    const { counts, from, to, grid } = await read(leader, '/indicators')
    await part('rate-closing').locator('a').nth(1).click()
    await page.waitForURL(/fact=due/)
    await part('chip-fact').waitFor()
    let n = 0
    for (let cursor = ''; ;) {
      const { items, next } = await read(leader, `/cases?fact=due&fact_from=${from}&fact_to=${to}&grid=${grid}&limit=200${cursor && `&cursor=${cursor}`}`)
      n += items.length
      if (!(cursor = next)) break
    }
    assert.equal(n, counts.due)
    await part('case-row').first().waitFor()
    await shot(leader, '112-behind')
  })

  test('no page broke on the way', () => {
    assert.deepEqual(leader.broken, [])
  })
})
