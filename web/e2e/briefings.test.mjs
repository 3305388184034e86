// Reports: chosen, looked at, saved as files that say the same, and sent.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { accessible, bases, eventually, fits, leave, named, of, person, read, shot } from './harness.mjs'

const run = promisify(execFile)
const zone = bases[0].slice(0, 9)

describe('the reports', { timeout: 300_000 }, () => {
  let leader, operator, dir

  before(async () => {
    leader = await person(named('leader'))
    operator = await person(of('operator', zone))
    dir = await mkdtemp(join(tmpdir(), 'liandong-briefings-'))
  })

  after(async () => {
    await leave()
    await rm(dir, { recursive: true, force: true })
  })

  test('a report is looked at in a frame where nothing runs', async () => {
    const { page, part } = leader
    await page.goto('/indicators')
    await part('to-briefings').click()
    await part('briefing-monthly').click()
    await part('briefing-period').waitFor()
    const { items, grid_name: name } = await read(leader, '/briefings?kind=monthly')
    assert.equal(items.length, 12)
    assert.equal(items[0].over, false, 'this month still runs')
    await part('briefing-period').selectOption(items[0].from)
    await page.waitForURL(new RegExp(`date=${items[0].from}`))
    const frame = part('briefing-frame')
    await frame.waitFor()
    await eventually(async () => assert.equal(await frame.getAttribute('sandbox'), ''))
    await page.frameLocator('iframe').locator('h1', { hasText: `${name}月报` }).waitFor()
    await page.frameLocator('iframe').locator('text=本期尚未结束').waitFor()
    const { counts } = await read(leader, `/indicators?from=${items[0].from}&to=${items[0].to}`)
    const filed = page.frameLocator('iframe').locator('#counts tr', { hasText: '立案' }).locator('td').first()
    await eventually(async () => assert.equal(await filed.innerText(), String(counts.filed)))
    await fits(leader, 'reports')
    await shot(leader, '113-briefings')
    await accessible(leader, 'reports')
  })

  test('the files say the same', async () => {
    const { page, part } = leader
    const { items } = await read(leader, '/briefings?kind=monthly')
    const { counts } = await read(leader, `/indicators?from=${items[0].from}&to=${items[0].to}`)
    for (const format of ['xlsx', 'pdf']) {
      const [download] = await Promise.all([page.waitForEvent('download'), part(`briefing-${format}`).click()])
      assert.equal(download.suggestedFilename(), `monthly-320509-${items[0].from.replaceAll('-', '')}.${format}`)
      await download.saveAs(join(dir, `report.${format}`))
    }
    assert.equal((await readFile(join(dir, 'report.xlsx'))).subarray(0, 2).toString(), 'PK')
    const { stdout } = await run('pdftotext', ['-layout', join(dir, 'report.pdf'), '-'])
    const line = stdout.split('\n').find((one) => one.startsWith('立案'))
    assert.equal(line?.split(/\s+/)[1], String(counts.filed), line)
  })

  test('a subscription is made and given up; an operator of a town sees no more than the town', async () => {
    const { page, part } = operator
    await page.goto('/briefings?kind=weekly')
    await part('subscribe').click()
    const mine = page.locator(`[data-testid=subscription][data-kind=weekly][data-grid="${zone}"]`)
    await mine.waitFor()
    await accessible(operator, 'subscriptions')
    await shot(operator, '114-subscriptions')
    await mine.locator('[data-testid=unsubscribe]').click()
    await mine.waitFor({ state: 'detached' })
    assert.equal(await page.evaluate(async () => (await fetch('/api/v1/briefings/file?kind=daily&format=pdf&grid=320509')).status), 403)
  })

  test('no page broke on the way', () => {
    assert.deepEqual([...leader.broken, ...operator.broken], [])
  })
})
