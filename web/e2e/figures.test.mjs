// Figures: what pulls a share, what if, other splits, and the cases behind a number.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { accessible, bases, eventually, fits, leave, named, of, person, read, shot } from './harness.mjs'

describe('the figures', { timeout: 300_000 }, () => {
  let leader

  before(async () => {
    leader = await person(named('leader'))
  })

  after(leave)

  /** A case that is reported, handled and checked within seconds, through the contract. */
  async function closeAtOnce() {
    const call = async (as, method, path, body) => {
      const answer = await fetch(`${process.env.LIANDONG_URL}/api/v1${path}`, {
        method, headers: { 'Content-Type': 'application/json', ...(as && { Authorization: `Bearer ${as}` }) }, body: body && JSON.stringify(body),
      })
      assert.ok(answer.ok, `${method} ${path}: ${answer.status}`)
      return answer.json()
    }
    const login = async (role) => (await call('', 'POST', '/session', { account: of(role, bases[0]).account, password: of(role, bases[0]).password })).token
    const [patroller, head, supervisor] = [await login('patroller'), await login('grid_head'), await login('grid_supervisor')]
    const { centre } = await call(head, 'GET', `/grids/${bases[0]}`)
    let { case: one } = await call(patroller, 'POST', '/reports', {
      id: randomUUID(), source: 'patrol', matter: '1302', description: '疏散通道被堵', location: { lon: centre.lon, lat: centre.lat, crs: 'wgs84' }, captured_at: new Date().toISOString(), reporter: null, media: [],
    })
    for (const [as, action] of [[head, 'accept'], [head, 'finish'], [supervisor, 'pass']]) one = await call(as, 'POST', `/cases/${one.id}/actions/${action}`, { version: one.version, note: '已办' })
    assert.equal(one.state, 'closed')
  }

  const listed = async (query) => {
    let n = 0
    for (let cursor = ''; ;) {
      const { items, next } = await read(leader, `/cases?${query}&limit=200${cursor && `&cursor=${cursor}`}`)
      n += items.length
      if (!(cursor = next)) return n
    }
  }

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
    await part('what-if').getByText(`${(then[0].share * 100).toFixed(2)}%`).waitFor()
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

  test('every number of the board leads to its cases, and like areas stand beside in no order', async () => {
    const { page, part } = leader
    const zone = bases[0].slice(0, 9)
    await page.goto(`/indicators?grid=${zone}`)
    await part('rate-closing').waitFor()
    const { counts, levels, spans, rates, from, to } = await read(leader, `/indicators?grid=${zone}`)
    const fact = (span) => (span === 'longer' ? span : `within${span}`)
    const wanted = [...levels.map((l) => [`in_${l.level}`, l.count]), ...spans.map((s) => [fact(s.span), s.count]), ['suspended', counts.suspended], ['forced', counts.forced],
      ['ever_returned', rates.find((r) => r.code === 'return').numerator], ['ever_reworked', rates.find((r) => r.code === 'rework').numerator]]
    for (const [name, count] of wanted) {
      const { items, next } = await read(leader, `/cases?fact=${name}&fact_from=${from}&fact_to=${to}&grid=${zone}&limit=200`)
      assert.equal(items.length, count, name)
      assert.ok(!next)
    }
    for (const { span, count } of spans) await eventually(async () => assert.equal(await part(`behind-${span}`).count(), count ? 1 : 0, span))
    for (const { level, count } of levels) await eventually(async () => assert.equal(await part(`behind-${level}`).count(), count ? 1 : 0, level))
    const like = await read(leader, `/indicators/alike?grid=${zone}`)
    assert.ok(like.grids.length && like.grids.every((one, i) => one.code !== zone && (!i || like.grids[i - 1].code < one.code)))
    for (const rate of like.rates.filter((one) => rates.some((r) => r.code === one.code))) {
      assert.ok(rate.low <= rate.median && rate.median <= rate.high, rate.code)
      await part(`alike-${rate.code}`).waitFor()
    }
    await shot(leader, '117-zone')
    await accessible(leader, 'figures of a zone')
    await fits(leader, 'figures of a zone')
    await part('behind-suspended').click()
    await page.waitForURL(/fact=suspended/)
    await part('chip-fact').waitFor()
  })

  test('a trend by week adds up, beside its table, and a part leads to its cases', async () => {
    const { page, part } = leader
    await page.goto('/indicators')
    await part('trend').waitFor()
    await part('trend-step').selectOption('week')
    await part('trend-measure').selectOption('closed')
    await page.waitForURL(/step=week.*measure=closed/)
    const { items, grid } = await read(leader, '/indicators/trend?by=week')
    const { counts } = await read(leader, '/indicators')
    assert.equal(items.reduce((sum, one) => sum + one.counts.closed, 0), counts.closed)
    await part('bottleneck').waitFor()
    const { stages } = await read(leader, '/indicators/waits')
    await eventually(async () => assert.equal(await part('waits').locator('dt').count(), stages.length))
    const at = items.findIndex((one) => one.counts.closed)
    const row = part('trend').locator('tbody tr').nth(at)
    await row.getByText(items[at].key).waitFor()
    await eventually(async () => assert.equal(await part('trend').locator('tbody tr').count(), items.length))
    await shot(leader, '119-trend')
    await accessible(leader, 'a trend by week')
    await page.evaluate(() => document.documentElement.classList.add('dark'))
    await part('trend-measure').selectOption('grid')
    await shot(leader, '120-trend-dark')
    await page.evaluate(() => document.documentElement.classList.remove('dark'))
    await part('trend-measure').selectOption('closed')
    await row.getByRole('link').click()
    await page.waitForURL(/fact=closed/)
    const { items: cases, next } = await read(leader, `/cases?fact=closed&fact_from=${items[at].from}&fact_to=${items[at].to}&grid=${grid ?? ''}&limit=200`)
    assert.ok(!next)
    assert.equal(cases.length, items[at].counts.closed)
    await page.goBack()
    const held = stages.find((one) => one.stage === 'handling')
    await part('held-handling').click()
    await page.waitForURL((url) => url.searchParams.get('fact_stage') === 'handling')
    await part('chip-fact').getByText('滞留 · 处置中').waitFor()
    const query = new URL(page.url()).searchParams
    query.delete('view') // of the screen: all
    const behind = await listed(query)
    assert.ok(behind > 0 && behind <= held.held, `${behind} cases were held ${held.held} times`)
  })

  test('what is open now, and the board of one matter, lead to their cases', async () => {
    const { page, part } = leader
    await page.goto('/indicators?by=matter')
    await part('now-open').waitFor()
    const states = (await part('now-open').getAttribute('href')).match(/state=([^&]*)/)[1]
    const { grid } = await read(leader, '/indicators')
    for (const [name, query] of [['open', `state=${states}`], ['overdue', 'overdue=true'], ['suspended', 'state=suspended']]) {
      const n = await listed(`grid=${grid}&${query}`)
      assert.ok(n > 0 || name === 'suspended', name)
      await eventually(async () => assert.match(await part(`now-${name}`).innerText(), new RegExp(`(^|\\D)${n}(\\D|$)`), name))
    }
    const { items: matters } = await read(leader, '/indicators?by=matter')
    const most = matters.reduce((a, b) => (b.counts.closed > a.counts.closed ? b : a))
    const ofMatter = (url) => url.searchParams.get('matter') === most.key
    await part('split').getByRole('link', { name: most.name.zh, exact: true }).click()
    await page.waitForURL(ofMatter)
    await part('about-matter').getByText(most.name.zh).waitFor()
    const { counts, from, to, items } = await read(leader, `/indicators?matter=${most.key}&by=grid`)
    assert.ok(counts.closed > 0)
    assert.equal(items.reduce((sum, one) => sum + one.counts.closed, 0), counts.closed)
    await eventually(async () => assert.equal(await listed(`grid=${grid}&matter=${most.key}&fact=closed&fact_from=${from}&fact_to=${to}`), counts.closed))
    await part('waits').waitFor()
    await eventually(async () => assert.equal(await part('waits-units').count(), 0, 'holds of one matter have no units'))
    await shot(leader, '121-one-matter')
    await accessible(leader, 'figures of one matter')
    await fits(leader, 'figures of one matter')
    await eventually(async () => assert.deepEqual(await part('split-by').locator('option').evaluateAll((all) => all.map((one) => one.value)), ['grid', 'public_security', 'fire', 'work_safety']))
    const due = items.find((one) => one.counts.due > 0) // a count of none leads nowhere
    await part('split').locator('tbody th').getByRole('link', { name: due.name.zh, exact: true }).click()
    await page.waitForURL((url) => ofMatter(url) && url.searchParams.has('grid'))
    await part('rate-closing').locator('a').nth(1).click()
    await page.waitForURL((url) => ofMatter(url) && url.searchParams.get('fact') === 'due')
    await page.goto(`/indicators?matter=${most.key}`)
    await part('all-matters').click()
    await page.waitForURL((url) => !url.searchParams.has('matter'))
    await part('causes').waitFor()
    await part('figures-matter').fill(most.key)
    await page.keyboard.press('Enter')
    await page.waitForURL(ofMatter)
  })

  test('the board of a unit counts what was done on its account, and leads there', async () => {
    const { page, part } = leader
    const { items, grid, from, to } = await read(leader, '/indicators?by=unit')
    const most = items.reduce((a, b) => (b.counts.closed > a.counts.closed ? b : a))
    await page.goto('/indicators?by=unit')
    const row = part('split').locator('tbody tr').filter({ hasText: most.name.zh })
    await eventually(async () => assert.equal((await row.locator('td').first().innerText()).trim(), String(most.counts.closed)))
    const cases = await read(leader, `/cases?grid=${grid}&fact=closed&fact_unit=${most.key}&fact_from=${from}&fact_to=${to}&limit=200`)
    assert.equal(cases.items.length, most.counts.closed)
    await part('split').getByRole('link', { name: most.name.zh, exact: true }).click()
    await page.waitForURL((url) => url.searchParams.get('unit') === most.key)
    await part('about-unit').getByText(most.name.zh).waitFor()
    await part('trend').waitFor()
    const own = await read(leader, `/indicators?unit=${most.key}`)
    await part('behind-grid').or(part('behind-department')).first().waitFor()
    await shot(leader, '122-unit')
    await accessible(leader, 'figures of a unit')
    await fits(leader, 'figures of a unit')
    const level = own.levels.find((one) => one.count)
    await part(`behind-${level.level}`).click()
    await page.waitForURL(/fact_unit/)
    const done = await read(leader, `/cases?fact=in_${level.level}&fact_unit=${most.key}&fact_from=${from}&fact_to=${to}&limit=200`)
    assert.equal(done.items.length, level.count)
    await page.goBack()
    await part('all-units').click()
    await page.waitForURL((url) => !url.searchParams.has('unit') && url.searchParams.get('by') === 'unit')
    await part('causes').waitFor()
  })

  test('a doubtful figure says so, and the way leads to what the panel found', async () => {
    const { page, part } = leader
    await closeAtOnce()
    await page.goto('/indicators?by=grid')
    const { doubts, grid, from, to, items } = await read(leader, '/indicators?by=grid')
    const marked = doubts.find((doubt) => doubt.reason === 'marked')
    assert.ok(marked, 'the demonstration has closures that look wrong')
    await part('doubts').waitFor()
    await eventually(async () => assert.ok((await part('doubts').innerText()).includes(String(marked.cases))))
    for (const rate of ['on_time_closing', 'mean_handling']) await eventually(async () => assert.equal(await part(`rate-${rate}`).getByTestId('doubt').count(), 1, rate))
    for (const rate of ['solved', 'satisfied']) await eventually(async () => assert.equal(await part(`rate-${rate}`).getByTestId('doubt').count(), 0, rate))
    await eventually(async () => assert.equal(await part('split').getByTestId('doubt').count() > 0, items.some((item) => item.doubts.length)))
    await shot(leader, '113-doubts')
    await accessible(leader, 'figures with doubts')
    await page.evaluate(() => document.documentElement.classList.add('dark'))
    await shot(leader, '118-doubts-dark')
    await accessible(leader, 'figures with doubts in dark')
    await page.evaluate(() => document.documentElement.classList.remove('dark'))
    await part('rate-on_time_closing').getByTestId('doubt').click()
    await page.waitForURL(/quality/)
    await eventually(() => assert.equal(new URL(page.url()).searchParams.get('from'), from))
    const panel = await read(leader, `/quality?grid=${grid}&from=${from}&to=${to}`)
    assert.equal(panel.whole.marked, marked.cases)
    await part('quality-whole').waitFor()
    await eventually(async () => assert.ok((await part('quality-whole').innerText()).includes(String(marked.cases))))
  })

  test('open data is off until an administrator opens it; then anybody may load it', async () => {
    const nobody = await person(null)
    await nobody.page.goto('/opendata')
    await nobody.part('open-off').waitFor()
    const admin = await person(named('system'))
    await admin.page.goto('/admin/rules?kind=opendata')
    await admin.part('rule-opendata-open').check()
    await admin.part('rules-save').click()
    await admin.part('rules-ask').click()
    await admin.part('rules-notice').waitFor()
    await shot(admin, '114-open-rules')
    await accessible(admin, '/admin/rules opendata')
    await admin.part('rules-publish').click()
    await admin.part('rules-state').getByText('由 system 发布').waitFor()
    await nobody.page.reload()
    await nobody.part('open-areas-csv').waitFor()
    await shot(nobody, '115-open')
    await accessible(nobody, '/opendata')
    await fits(nobody, '/opendata')
    const [file] = await Promise.all([nobody.page.waitForEvent('download'), nobody.part('open-areas-csv').click()])
    const text = await readFile(await file.path(), 'utf8')
    assert.match(text, /^\ufeff?month,area,area_name/)
    assert.ok(text.split('\n').length > 10)
    await nobody.page.evaluate(() => localStorage.setItem('liandong.prefs', JSON.stringify({ theme: 'dark', locale: 'en' })))
    await nobody.page.reload()
    await nobody.part('open-areas-csv').waitFor()
    await accessible(nobody, '/opendata in dark')
    await shot(nobody, '116-open-dark')
    assert.deepEqual([...nobody.broken, ...admin.broken], [])
  })

  test('no page broke on the way', () => {
    assert.deepEqual(leader.broken, [])
  })
})
