// A call as an operator meets it: it rings on the screen, becomes a report, and is remembered at the next call.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { accessible, bases, eventually, fits, leave, named, of, person, read, shot } from './harness.mjs'

const url = process.env.LIANDONG_URL
after(leave)

async function telephony() {
  const { account, password } = named('telephony')
  const send = (path, body, token) => fetch(`${url}/api/v1${path}`, { method: 'POST', body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) } })
  const { token } = await (await send('/session', { account, password })).json()
  return async (call, event, phone = '13800001234', extension = '8001') => {
    const answer = await send('/cti/events', { call, event, phone, line: '12345', extension, at: new Date().toISOString() }, token)
    assert.equal(answer.status, 204, await answer.text())
  }
}

test('a call from ringing to the next call', async () => {
  const tell = await telephony()
  const run = `e2e-${Date.now()}`
  const base = bases[1] // another zone than those of the other walks, whose figures they count
  const zone = base.slice(0, 9)
  const operator = await person(of('operator', zone))
  const { page, part } = operator
  const { centre } = await read(operator, `/grids/${base}`)
  await page.goto(`/report?lon=${centre.lon}&lat=${centre.lat}`)
  await part('call-seat').fill('8001')
  await part('call-sit').click()
  await part('call-sit').waitFor({ state: 'detached' })
  await tell(`${run}-1`, 'ringing')
  await part('call-ringing').waitFor()
  await eventually(async () => assert.equal(await part('call-phone').innerText(), '138****1234'))
  await tell(`${run}-1`, 'answered')
  await part('call-ringing').waitFor({ state: 'detached' })
  await part('report-description').fill('路灯不亮，夜里看不清路')
  await tell(`${run}-1`, 'hung_up')
  await part('call-phone').waitFor({ state: 'detached' })
  await shot(operator, 'call-ended-report-goes-on')
  await part('report-submit').click()
  const number = await part('receipt-number').innerText()
  await part('receipt-another').click()
  await tell(`${run}-2`, 'ringing')
  await part('call-ringing').waitFor()
  await eventually(async () => assert.match(await part('call-earlier').innerText(), new RegExp(number)))
  await accessible(operator, 'the report page with a call')
  await fits(operator, 'the report page with a call')
  await shot(operator, 'call-rings')
  assert.deepEqual(operator.broken, [])
  await tell(`${run}-2`, 'hung_up')
})

test('a call rings on every screen, and one click takes it down', async () => {
  const tell = await telephony()
  const run = `e2e-all-${Date.now()}`
  const seat = '8002'
  const zone = bases[1].slice(0, 9)
  const operator = await person(of('operator', zone))
  const { page, part } = operator
  const [first] = (await read(operator, '/cases?limit=1')).items
  await page.goto('/report')
  await part('call-seat').fill(seat)
  await part('call-sit').click()
  await part('call-sit').waitFor({ state: 'detached' })
  const phone = '13900005678'
  const masked = '139****5678'
  let n = 0
  for (const [address, there] of [['/cases?view=all', 'case-row'], ['/map', 'map'], [`/cases/${first.id}?view=all`, 'case-story'], ['/hotline', 'hotline-now'], ['/indicators', 'split'], ['/inbox', null],
    ['/admin/places', null], [`/cases/${first.id}/file`, null], ['/wall', null]]) {
    await page.goto(address)
    if (there) await part(there).first().waitFor()
    const call = `${run}-${++n}`
    await tell(call, 'ringing', phone, seat)
    // Where it does not ring, the failure says what the server and the page know.
    await part('call-bar-ringing').waitFor().catch(async (cause) => {
      const known = await read(operator, '/calls/current')
      const locks = await page.evaluate(async () => (await navigator.locks.query()).held.map(({ name }) => name))
      throw new Error(`${address}: ${JSON.stringify({ known, locks, broken: operator.broken, at: page.url() })}`, { cause })
    })
    await eventually(async () => assert.equal(await part('call-bar-phone').innerText(), masked, address))
    if (address === '/map' || address.startsWith('/cases/')) await fits(operator, `${address} with a call`)
    await tell(call, 'hung_up', phone, seat)
    await part('call-bar').waitFor({ state: 'detached' })
  }

  // Nothing is heard of the stream: it rings all the same.
  await page.route('**/api/v1/stream', (route) => route.abort())
  await page.goto('/cases?view=all')
  await part('case-row').first().waitFor()
  await tell(`${run}-cut`, 'ringing', phone, seat)
  await part('call-bar-ringing').waitFor()
  await tell(`${run}-cut`, 'hung_up', phone, seat)
  await part('call-bar').waitFor({ state: 'detached' })
  await page.unroute('**/api/v1/stream')

  // In English, on a phone, by one click; the screen where it is taken down says it once.
  await page.goto('/cases?view=all')
  await part('case-row').first().waitFor()
  await part('language').click()
  await tell(`${run}-en`, 'ringing', phone, seat)
  await part('call-bar-ringing').filter({ hasText: /Ringing \d+ s/ }).waitFor()
  await accessible(operator, 'the board with a call')
  await shot(operator, 'call-on-the-board')
  await page.setViewportSize({ width: 390, height: 844 })
  await part('call-bar-take').waitFor()
  await fits(operator, 'a phone with a call')
  await accessible(operator, 'a phone with a call')
  await shot(operator, 'call-on-a-phone')
  await part('call-bar-take').click()
  await page.waitForURL((url) => url.pathname === '/report' && !url.search)
  await part('call-named').filter({ hasText: masked }).waitFor()
  await eventually(async () => assert.equal(await part('call-bar').count(), 0, 'it is said once'))
  await tell(`${run}-en`, 'answered', phone, seat)
  await part('call-ringing').waitFor({ state: 'detached' })
  await part('language').click()
  await page.setViewportSize({ width: 1440, height: 900 })

  // Looking something up while it is spoken: the way back is there, and what was begun is not lost.
  await part('report-description').fill('小区东门路灯不亮')
  await part('nav-list').click()
  await part('call-bar').filter({ hasText: '通话中' }).waitFor()
  await part('call-bar-take').click()
  await part('call-named').filter({ hasText: masked }).waitFor()
  await eventually(async () => assert.equal(await part('report-description').inputValue(), '小区东门路灯不亮'))

  // Another takes the seat: that is said wherever one is.
  await part('nav-list').click()
  const other = await person(of('operator', bases[0].slice(0, 9)))
  await other.page.goto('/report')
  await other.part('call-seat').fill(seat)
  await other.part('call-sit').click()
  await other.part('call-seat-reason').fill('换班')
  await other.part('call-take-over').click()
  await part('call-bar-lost').waitFor()
  await tell(`${run}-en`, 'hung_up', phone, seat)
  assert.deepEqual(operator.broken, [])
  assert.deepEqual(other.broken.filter((line) => !/409/.test(line)), [])
})
