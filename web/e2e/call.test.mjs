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
  return async (call, event, phone = '13800001234') => {
    const answer = await send('/cti/events', { call, event, phone, line: '12345', extension: '8001', at: new Date().toISOString() }, token)
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
