// The desk: a whole intake by keyboard, lists that are filtered, kept and acted on, one case at three desks, and its file on paper.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { accessible, bases, eventually, fits, leave, named, of, opened, person, read, shot, state, still } from './harness.mjs'

const run = promisify(execFile)
const base = bases[3] ?? bases[2]
const fireLane = '1302'
const markup = '<img src=x onerror="window.__hit=1"><script>window.__hit=1</script>'

const send = ({ page }, path, body, method = 'POST') => page.evaluate(async ([p, b, m]) => {
  const answer = await fetch(`/api/v1${p}`, { method: m, headers: { 'content-type': 'application/json' }, body: JSON.stringify(b) })
  return { status: answer.status, body: await answer.json().catch(() => null) }
}, [path, body, method])

async function dark({ page }, on) {
  await page.emulateMedia({ reducedMotion: 'reduce' }) // colours that still fade have no contrast yet
  await page.evaluate((theme) => document.documentElement.classList.toggle('dark', theme), on)
}

/** Closing punctuation in a PDF that stands at the beginning of its line: nothing is close before it at the same height. */
async function badlyBroken(pdf) {
  const { stdout } = await run('pdftotext', ['-bbox', pdf, '-'], { maxBuffer: 1 << 24 })
  const bad = []
  let seen = 0
  for (const page of stdout.split('<page ').slice(1)) {
    const words = [...page.matchAll(/<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</g)].map(([, left, top, right, bottom, text]) => ({ left: +left, top: +top, right: +right, bottom: +bottom, text }))
    seen += words.length
    for (const word of words.filter(({ text }) => /^[，。；：、！？）】》”’]/.test(text))) {
      const near = words.some((other) => other !== word && Math.abs(other.bottom - word.bottom) < 6 && other.left < word.left && word.left - other.right < 7)
      if (!near) bad.push(word.text)
    }
  }
  assert.ok(seen > 20, 'the PDF holds words')
  return bad
}

async function reported(who, grid, more) {
  const made = await send(who, '/reports', { id: randomUUID(), source: 'hotline', location: grid.centre, ...more })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  return made.body.case
}

describe('the desk', { timeout: 300_000 }, () => {
  let operator, grid, village

  before(async () => {
    operator = await person(of('operator', base.slice(0, 9)) ?? of('operator', base.slice(0, 6)))
    grid = await read(operator, `/grids/${base}`)
    village = await read(operator, `/grids/${grid.parent}`)
  })

  after(leave)

  test('a whole intake by keyboard alone', async () => {
    const { page, part } = operator
    const keys = page.keyboard
    let pressed = 0
    const press = (key) => (pressed++, keys.press(key))
    const type = (text) => ((pressed += text.length), keys.type(text))
    await press('n')
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-testid') === 'report-name')
    const began = Date.now()
    await type('张某某')
    await press('Tab')
    await type('13800001234')
    await press('Tab')
    await eventually(async () => assert.equal(await page.evaluate(() => document.activeElement.getAttribute('data-testid')), 'place-search', 'after the caller comes the place'))
    await type(base.slice(-9))
    await press('Enter')
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-testid') === 'report-matter')
    await type('xiaofang')
    await part('matter-option').first().waitFor()
    await press('Enter')
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-testid') === 'report-description')
    await type('三号楼消防通道被私家车堵住')
    await part('forecast').waitFor()
    const said = await part('forecast-say').innerText()
    await press('Control+Enter')
    const number = await part('receipt-number').innerText()
    console.log(`intake by keyboard: ${((Date.now() - began) / 1000).toFixed(1)} s, ${pressed} keys`)
    const { items } = await read(operator, `/cases?q=${number}`)
    assert.equal(items[0].grid, base, 'the place that was typed is the place of the case')
    assert.match(said, /您反映的情况已经记下/)
    assert.ok(!/\*\*/.test(said), 'nobody is named to the caller')
    await press('n')
    await part('report-description').waitFor()
    await eventually(async () => assert.equal(await part('report-description').inputValue(), ''))
  })

  test('places by name, pinyin and map words; a pasted message; what survives a reload', async () => {
    const { page, part } = operator
    await page.goto('/report')
    await part('place-search').fill('没有这个地方')
    await page.getByText('没有叫“没有这个地方”的地方').waitFor()
    await shot(operator, '70-no-such-place')
    await part('place-search').fill(village.name)
    await part('place-option').first().waitFor()
    await shot(operator, '71-places')
    await accessible(operator, 'places that words may mean')
    await page.keyboard.press('Enter')
    await part('report-located').getByText(village.name).waitFor()
    await part('report-discard').or(page.getByRole('button', { name: '清空' })).first().click()
    await part('report-description').focus()
    await page.evaluate(([text]) => {
      const data = new DataTransfer()
      data.setData('text', text)
      document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }))
    }, [`李某某 13900005678 反映${village.name}路灯不亮`])
    await part('report-description').fill(`李某某反映${village.name}路灯不亮`)
    await part('pasted').getByText('13900005678').waitFor()
    await eventually(async () => assert.equal(await part('report-phone').inputValue(), '13900005678'))
    await eventually(async () => assert.equal(await part('report-lon').inputValue(), '', 'a place is proposed, never taken'))
    await part('pasted-place').first().click()
    await part('forecast').waitFor()
    await part('report-matter').fill('ludeng')
    await shot(operator, '72-forecast')
    for (const on of [true, false]) {
      await dark(operator, on)
      await accessible(operator, `the intake desk, ${on ? 'dark' : 'light'}`)
    }
    const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
    await page.locator('input[type=file]').first().setInputFiles({ name: '路灯.png', mimeType: 'image/png', buffer: picture })
    await page.waitForFunction(() => JSON.parse(Object.entries(localStorage).find(([key]) => /^liandong:typed:.*:report$/.test(key))?.[1] ?? '{}').value?.media?.length === 1)
    await page.reload()
    await part('report-description').waitFor()
    await eventually(async () => assert.equal(await part('report-description').inputValue(), `李某某反映${village.name}路灯不亮`))
    await eventually(async () => assert.equal(await part('report-phone').inputValue(), '13900005678'))
    await eventually(async () => assert.notEqual(await part('place-search').inputValue(), ''))
    await part('forecast').waitFor()
    await part('report-submit').click()
    const number = await part('receipt-number').innerText()
    const { items } = await read(operator, `/cases?q=${number}`)
    const { media } = await read(operator, `/cases/${items[0].id}`)
    assert.equal(media.length, 1, 'the file that was announced before the reload came with the report')
    for (const [width, height] of [[1024, 800], [360, 740]]) {
      await page.setViewportSize({ width, height })
      await page.goto('/report')
      await part('place-search').waitFor()
      await fits(operator, `the intake desk at ${width}`)
    }
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  test('an address that somebody reported before is found, and only by who may read that case', async () => {
    const { page, part } = operator
    const before = await reported(operator, grid, { description: '锦绣花园3号楼2单元501室门口堆放杂物', reporter: { name: '张某某', phone: '13800001234' } })
    for (const typed of ['锦绣花园', 'jxhy3']) {
      await page.goto('/report')
      const keep = page.getByRole('button', { name: '清空' })
      await part('place-search').waitFor()
      if (await keep.count()) await keep.first().click()
      await part('place-search').fill(typed)
      const option = part('place-option').filter({ hasText: before.number })
      await option.waitFor()
      await eventually(async () => assert.match(await option.innerText(), /锦绣花园3号楼/))
      await eventually(async () => assert.doesNotMatch(await option.innerText(), /501|张某某|1380000/))
    }
    await shot(operator, '72-address')
    await accessible(operator, 'addresses of earlier cases')
    await page.keyboard.press('Enter')
    await part('forecast').waitFor()
    await eventually(async () => assert.equal(await part('place-search').inputValue(), '锦绣花园3号楼'))
    await eventually(async () => assert.ok(Math.abs(Number(await part('report-lon').inputValue()) - grid.centre.lon) < 1e-6, 'where that case lies'))
    await part('report-discard').or(page.getByRole('button', { name: '清空' })).first().click()
    const elsewhere = await person(of('operator', bases.find((code) => code.slice(0, 9) !== base.slice(0, 9)).slice(0, 9)))
    const found = await read(elsewhere, `/places/search?q=${encodeURIComponent('锦绣花园')}`)
    assert.deepEqual(found.items.filter((place) => place.case), [], 'the operator of another zone')
  })

  test('areas and owners are chosen, not known by heart', async () => {
    const { page, part } = operator
    await page.goto('/cases?view=all')
    await part('case-row').first().waitFor()
    await part('filter-open').click()
    const panel = part('filter-panel')
    await panel.getByTestId('place-search').fill(village.name)
    await part('place-option').first().waitFor()
    await page.keyboard.press('Enter')
    await part('chip-grid').filter({ hasText: village.name }).waitFor()
    await eventually(() => assert.equal(new URL(page.url()).searchParams.get('grid'), village.code))
    await eventually(async () => assert.equal(await panel.getByTestId('place-search').inputValue(), '', 'the chip says it'))
    const overlay = await part('filter-grid').locator('optgroup').nth(1).locator('option').first()
    await part('filter-grid').selectOption(await overlay.getAttribute('value'))
    await part('chip-grid').filter({ hasText: (await overlay.textContent()).trim() }).waitFor()
    await part('chip-grid').click()
    await page.waitForURL((url) => !url.searchParams.get('grid'))
    const { items } = await read(operator, '/cases?limit=50')
    const { owner } = items.find((c) => c.owner)
    await part('filter-owner').locator('input').fill(owner.name)
    await page.getByRole('option', { name: owner.name, exact: true }).click()
    await part('chip-owner').filter({ hasText: owner.name }).waitFor()
    await eventually(() => assert.equal(new URL(page.url()).searchParams.get('owner'), owner.code))
    const shown = await read(operator, `/cases?owner=${owner.code}`)
    assert.ok(shown.items.length && shown.items.every((c) => c.owner.code === owner.code))
    await page.locator(`[data-id="${shown.items[0].id}"]`).waitFor()
    for (const on of [true, false]) {
      await dark(operator, on)
      await accessible(operator, `the filter with areas and owners, ${on ? 'dark' : 'light'}`)
      await shot(operator, `73-areas-owners-${on ? 'dark' : 'light'}`)
    }
    await page.reload()
    await part('chip-owner').filter({ hasText: owner.name }).waitFor()
    await part('chip-owner').click()
    await page.waitForURL((url) => !url.searchParams.get('owner'))
    assert.deepEqual(operator.broken, [])
  })

  test('a list is filtered, kept under a name, shown as a table, and remembered', async () => {
    const { page, part } = operator
    await page.goto('/cases?view=all')
    await part('case-row').first().waitFor()
    for (const view of ['soon', 'checks', 'supervised', 'appeals']) await part(`view-${view}`).locator('.num').waitFor()
    await part('filter-open').click()
    await part('filter-source').selectOption('hotline')
    await part('chip-source').waitFor()
    await part('filter-urgency').selectOption('urgent')
    await page.waitForURL(/source=hotline.*urgency=urgent/)
    await part('filter-save').click()
    await page.getByText('请起个名字').waitFor()
    await part('filter-name').fill('热线急件')
    await part('filter-save').click()
    await part('saved-view').filter({ hasText: '热线急件' }).waitFor()
    await shot(operator, '73-filter')
    await accessible(operator, 'the filter')
    const here = await read(operator, '/cases?source=hotline&urgency=urgent')
    assert.ok(here.items.every((c) => c.urgency === 'urgent'))
    await part('chip-urgency').click()
    await page.waitForURL((url) => !url.search.includes('urgency'))
    await part('saved-view').first().click()
    await page.waitForURL(/urgency=urgent/)
    await page.goto('/cases?view=all')
    await part('case-row').first().waitFor()
    await part('list-table').click()
    await part('list-columns').locator('summary').click()
    await part('column-zone').check()
    await shot(operator, '74-table')
    for (const on of [true, false]) {
      await dark(operator, on)
      await accessible(operator, `the table, ${on ? 'dark' : 'light'}`)
    }
    await dark(operator, true)
    await shot(operator, '75-table-dark')
    await dark(operator, false)
    await fits(operator, 'the table')
    await page.reload()
    await part('case-row').first().waitFor()
    await eventually(async () => assert.equal(await part('column-zone').isChecked(), true, 'the columns are remembered'))
    await eventually(async () => assert.ok((await page.locator('[data-index]').count()) < 80, 'few rows are drawn'))
    await part('list-table').click()
    await part('nav-map').click()
    await page.waitForURL(/\/map/)
    await part('nav-list').click()
    await page.waitForURL(/view=all/)
    assert.deepEqual(operator.broken, [])
  })

  test('a long list is where it was after a reload', async () => {
    const centre = await person(named('op-320509')) // a town may have few cases
    const { page, part } = centre
    await page.goto('/cases?view=all')
    await part('case-row').first().waitFor()
    await page.setViewportSize({ width: 1440, height: 320 })
    let down
    await eventually(async () => {
      down = await page.locator('section.list').evaluate((list) => ((list.scrollTop = 120), list.scrollTop))
      assert.ok(down > 0, 'there is somewhere to scroll to')
    })
    await page.waitForFunction((top) => JSON.parse(Object.entries(sessionStorage).find(([key]) => /^liandong:own:.*:down$/.test(key))?.[1] ?? '{}').top === top, down)
    await page.reload()
    await page.waitForFunction((top) => document.querySelector('section.list')?.scrollTop === top, down)
    assert.deepEqual(centre.broken, [])
  })

  test('several cases at once: seen beforehand, done one by one, told for each', async () => {
    const { page, part } = operator
    const mine = await Promise.all([1, 2, 3].map((n) => reported(operator, grid, { description: `批量试验第${n}件：垃圾未清运` })))
    const other = mine[2]
    assert.equal((await send(operator, `/cases/${other.id}/actions/reject`, { version: other.version, reason: '不属于受理范围' })).status, 200)
    await page.goto(`/cases?view=all&grid=${base}`)
    await part('case-row').first().waitFor()
    await part('list-marking').click()
    for (const c of mine) await page.locator(`[data-id="${c.id}"] input`).check()
    await part('marked').getByText('3').waitFor()
    await shot(operator, '76-marked')
    await part('marked-go').click()
    await part('bulk-reject').click()
    await part('bulk-row').first().waitFor()
    await page.locator('[data-testid=bulk-row][data-outcome=impossible]').waitFor()
    await eventually(async () => assert.equal(await page.locator('[data-testid=bulk-row][data-outcome=possible]').count(), 2))
    await eventually(async () => assert.equal(await part('bulk-run').isDisabled(), true, 'a reason is owed'))
    await part('bulk-reason').fill('与另一件重复，已告知反映人')
    for (const on of [true, false]) {
      await dark(operator, on)
      await accessible(operator, `several at once, ${on ? 'dark' : 'light'}`)
    }
    await shot(operator, '77-bulk')
    await part('bulk-run').click()
    await part('bulk-progress').filter({ hasText: '2 / 2' }).waitFor()
    await eventually(async () => assert.equal(await page.locator('[data-testid=bulk-row][data-outcome=done]').count(), 2))
    const { items } = await read(operator, `/cases/${mine[0].id}/events`)
    assert.equal(items.at(-1).action, 'reject')
    await shot(operator, '78-bulk-done')
    await part('bulk-close').click()
    assert.deepEqual(operator.broken, [])
  })

  describe('one case at three desks', () => {
    let head, chief, c

    before(async () => {
      head = await person(of('grid_head', base))
      chief = await person(of('village_head', village.code) ?? of('operator', base.slice(0, 6)))
      c = await reported(operator, grid, { matter: fireLane, description: `${markup} 消防通道被堵`, reporter: { name: markup.slice(0, 60), phone: '13800001234' } })
    })

    test('what one does the others see, without a reload', async () => {
      for (const who of [operator, head, chief]) {
        await who.page.goto(`/cases/${c.id}`)
        await state(who, 'received')
      }
      await operator.part('action-file').click()
      await operator.page.locator('[data-testid^=field-condition-]').first().check()
      await operator.part('action-submit').click()
      await Promise.all([operator, head, chief].map((who) => state(who, 'dispatching')))
      await operator.part('action-dispatch').click()
      await operator.part('action-submit').click()
      await Promise.all([operator, head, chief].map((who) => state(who, 'assigned')))
      await operator.part('undo-now').waitFor()
      await shot(operator, '79-undo')
      await operator.part('undo-now').click()
      await Promise.all([operator, head, chief].map((who) => state(who, 'dispatching')))
      await operator.part('action-dispatch').click()
      await operator.part('action-submit').click()
      await Promise.all([operator, head, chief].map((who) => state(who, 'assigned')))
    })

    test('a stream that was cut goes on where it stood', async () => {
      const told = []
      await chief.page.exposeFunction('__told', (line) => told.push(line))
      await chief.page.evaluate(() => {
        new BroadcastChannel('liandong.live').onmessage = ({ data: { told } }) => told?.news && window.__told(`${told.news.case} ${told.news.version}`)
      })
      const context = chief.page.context()
      await context.setOffline(true)
      const now = (await read(operator, `/cases/${c.id}`)).version
      const noted = []
      for (const n of [1, 2, 3]) {
        const answer = await send(operator, `/cases/${c.id}/actions/note`, { version: now + n - 1, note: `断线时的备注${n} ${markup}` })
        assert.equal(answer.status, 200, JSON.stringify(answer.body))
        noted.push(`${c.id} ${now + n}`)
      }
      await context.setOffline(false)
      await chief.page.getByText('断线时的备注3').waitFor({ timeout: 30_000 })
      // The leader of the stream tells the other tabs; who listens beside it hears each news once, in order.
      const heard = () => told.filter((line) => noted.includes(line))
      for (const until = Date.now() + 20_000; heard().length < noted.length && Date.now() < until;) await chief.page.evaluate(() => new Promise(requestAnimationFrame))
      assert.deepEqual(heard(), noted, 'nothing lost, nothing twice')
    })

    test('markup that was sent stays text on every screen', async () => {
      const { page, part } = operator
      const screens = [`/cases/${c.id}`, `/cases?view=all&grid=${base}`, `/cases/${c.id}/file`, `/cases?q=${encodeURIComponent('消防通道')}`, '/map', '/hotline', '/inbox', `/cases/${c.id}?view=all`]
      for (const address of screens) {
        await page.goto(address)
        await still(page.locator('body'))
        await eventually(async () => assert.equal(await page.evaluate(() => window.__hit), undefined, address))
      }
      await page.goto(`/cases/${c.id}`)
      await page.getByRole('button', { name: '查看联系方式' }).first().click()
      await part('why-purpose').selectOption('call_back')
      await shot(operator, '79-purpose')
      await accessible(operator, 'a purpose')
      await page.locator('form:has([data-testid=why-purpose]) button[type=submit]').click()
      await page.getByText('已记入查阅记录').waitFor()
      for (const who of [operator, head, chief]) {
        await eventually(async () => assert.equal(await who.page.evaluate(() => window.__hit), undefined))
        await eventually(async () => assert.equal(await who.page.locator('img[src=x]').count(), 0))
      }
      await part('case-story').getByText('onerror').first().waitFor()
      for (const width of [1440, 1024, 360]) {
        await page.setViewportSize({ width, height: 900 })
        await fits(operator, `a case with long words at ${width}`)
      }
      await page.setViewportSize({ width: 1440, height: 900 })
    })

    test('the file on paper is whole, set in embedded type, and breaks its lines as it should', async () => {
      const { page, part } = operator
      const long = '经现场查看，三号楼北侧消防通道停放车辆四辆，其中两辆无人认领；已张贴告知书，联系物业公司、社区民警和车主。'.repeat(6)
      const now = (await read(operator, `/cases/${c.id}`)).version
      assert.equal((await send(operator, `/cases/${c.id}/actions/note`, { version: now, note: long })).status, 200)
      await page.goto(`/cases/${c.id}/file`)
      await part('file').waitFor()
      await eventually(async () => assert.equal(await part('file').getByText('断线时的备注').count(), 0, 'what is internal is left out'))
      await eventually(async () => assert.equal(await part('file').getByText('13800001234').count(), 0))
      await part('file-inside').check()
      await part('file').getByText('断线时的备注1').waitFor()
      await part('why-purpose').selectOption('archive')
      await part('why-remark').fill('归档备查')
      await part('file-clear').click()
      await part('file').getByText('13800001234').first().waitFor()
      await accessible(operator, 'the file')
      await shot(operator, '80-file')
      await dark(operator, true)
      await accessible(operator, 'the file, dark')
      await shot(operator, '81-file-dark')
      await dark(operator, false)
      const dir = await mkdtemp(join(tmpdir(), 'liandong-file-'))
      const pdf = join(process.env.LIANDONG_SCREENS ?? dir, '82-file.pdf')
      await writeFile(pdf, await page.pdf({ preferCSSPageSize: true, printBackground: true }))
      const { stdout: text } = await run('pdftotext', ['-layout', pdf, '-'])
      const { stdout: fonts } = await run('pdffonts', [pdf])
      const squeezed = text.replace(/[\s—]|\d+\/\d+/g, '')
      for (const wanted of [c.number, '消防通道被堵', '13800001234', '断线时的备注3', '打印人', '含内部内容']) assert.ok(squeezed.includes(wanted.replace(/[\s—]/g, '')), `the PDF says ${wanted}`)
      assert.match(text, /1\s*\/\s*[2-9]/, 'pages are numbered')
      assert.ok(!text.includes('\uFFFD'), 'no character is lost')
      const lines = fonts.trim().split('\n').slice(2)
      assert.ok(lines.length > 0 && lines.every((line) => /\byes\s+(yes|no)\s+yes\s+\d+/.test(line)), `every font is embedded and says which characters it holds:\n${fonts}`)
      assert.deepEqual(await badlyBroken(pdf), [], 'no line begins with closing punctuation')
      await rm(dir, { recursive: true, force: true })
      const refused = await send(head, `/cases/${c.id}/printout`, { purpose: 'call_back' })
      assert.equal(refused.status, 403, 'who may not read contacts prints none')
    })

    test('nothing broke at any desk', () => {
      for (const { broken } of opened) assert.deepEqual(broken.filter((line) => !/network|fetch|Failed/i.test(line)), [])
    })
  })
})
