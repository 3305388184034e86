// What comes in at a centre beside calls: a list, a question that is answered at once, a matter with questions of its own.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { accessible, bases, eventually, fits, leave, of, person, read, shot } from './harness.mjs'

after(leave)
const base = bases[2]
const zone = base.slice(0, 9)

test('a list is checked as a whole and then reported, once', async () => {
  const operator = await person(of('operator', zone))
  const { page, part } = operator
  await page.goto('/report/list')
  const list = `情况,事项,网格,电话,外部编号\n路灯不亮,,${base},13800000000,E2E-1\n,,${base},,E2E-2\n井盖松动,9999,${base},,E2E-3\n垃圾未清,,${base},,E2E-4\n`
  const choose = () => part('batch-file').setInputFiles({ name: '诉求.csv', mimeType: 'text/csv', buffer: Buffer.from(list) })
  await choose()
  await part('batch-counts').filter({ hasText: /4.*2.*2/ }).waitFor()
  await eventually(async () => assert.match(await page.locator('table').innerText(), /第 3 行 · 情况[\s\S]*第 4 行 · 事项/))
  await accessible(operator, 'a list with bad rows')
  await fits(operator, 'a list with bad rows')
  await shot(operator, '60-list')
  await part('batch-send').click()
  await part('batch-sent').filter({ hasText: '2 / 2' }).waitFor()
  await choose()
  await part('batch-counts').waitFor()
  await part('batch-send').click()
  await part('batch-sent').filter({ hasText: '2 / 2' }).waitFor()
  const found = await read(operator, `/cases?q=${encodeURIComponent('路灯不亮')}&grid=${base}`)
  assert.equal(found.items.filter((c) => c.description === '路灯不亮').length, 1)
  await part('batch-file').setInputFiles({ name: '公式.csv', mimeType: 'text/csv', buffer: Buffer.from(`情况,网格\n=1+1,${base}\n`) })
  await part('batch-counts').filter({ hasText: /1.*0.*1/ }).waitFor()
  await eventually(async () => assert.match(await page.locator('table').innerText(), /第 2 行 · 情况[\s\S]*含有公式/))
  await eventually(async () => assert.equal(await part('batch-send').count(), 0, 'there is nothing to send'))
  await page.goto(`/cases?grid=${base}&q=${encodeURIComponent('路灯不亮')}`)
  const address = await part('export-csv').getAttribute('href')
  const file = await page.evaluate(async (a) => (await fetch(a)).text(), address)
  assert.match(file, /编号[\s\S]*路灯不亮/)
  assert.deepEqual(operator.broken.filter((line) => !/422/.test(line)), [])
})

test('a question is answered from a page, and a matter asks what it needs to know', async () => {
  const operator = await person(of('operator', zone))
  const { page, part } = operator
  const { centre } = await read(operator, `/grids/${base}`)
  await page.goto(`/report?lon=${centre.lon}&lat=${centre.lat}`)
  const choose = async (code) => {
    await part('report-matter').fill(code)
    await part('matter-option').first().waitFor()
    await page.keyboard.press('Enter')
  }
  await choose('2209')
  await part('report-description').fill('新生儿落户要带什么材料')
  await page.locator('details summary').first().click()
  await accessible(operator, 'the page of a matter')
  await shot(operator, '61-page-of-a-matter')
  await page.locator('[data-testid^=answer-from-]').first().click()
  await part('answered').waitFor()
  await choose('0101')
  await part('report-description').fill('井盖破损')
  await page.goto(`/report?lon=${centre.lon}&lat=${centre.lat}`)
  await part('answer-diameter_cm').fill('5')
  await part('report-submit').click()
  await page.locator('[data-testid=answer-diameter_cm][aria-invalid=true]').waitFor()
  await shot(operator, '62-questions-of-a-matter')
  await part('answer-diameter_cm').fill('70')
  await part('report-submit').click()
  const number = await part('receipt-number').innerText()
  const { items } = await read(operator, `/cases?q=${number}`)
  const { reports } = await read(operator, `/cases/${items[0].id}`)
  assert.deepEqual(reports[0].fields, { diameter_cm: 70 })
  assert.deepEqual(operator.broken, [])
})

test('the hotline shows its marks and nobody by name', async () => {
  const operator = await person(of('operator', zone))
  const { page, part } = operator
  await page.goto('/hotline')
  await part('hotline-now').waitFor()
  await accessible(operator, 'the hotline')
  await fits(operator, 'the hotline')
  await shot(operator, '63-hotline')
  assert.deepEqual(operator.broken, [])
})
