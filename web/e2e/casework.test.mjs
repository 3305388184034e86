// Two stretches of a case's life, as people see them: a joint handling, and an extension that somebody else decides.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { accessible, bases, eventually, fits, leave, named, of, opened, person, read, shot, state } from './harness.mjs'

const escapeRoute = '1302'
const base = bases.at(-1) // another zone than the spine's, whose figures it counts

/** A case that a patroller found, made without the screens: the walks begin with its owner. */
async function found(patroller, grid, description) {
  const body = { id: randomUUID(), source: 'patrol', matter: escapeRoute, description, location: grid.centre }
  const answer = await patroller.page.evaluate(async (sent) => {
    const response = await fetch('/api/v1/reports', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(sent) })
    return response.json()
  }, body)
  assert.ok(answer.case?.id, JSON.stringify(answer))
  return answer.case
}

async function accept({ page, part }, id) {
  await page.goto(`/cases/${id}`)
  await part('action-accept').click()
  await part('action-submit').click()
  await state({ page }, 'handling')
}

/** Opens an action, wherever it stands: as a button or behind "more". */
async function choose({ page, part }, action) {
  await part('case-story').waitFor()
  await part(`action-${action}`).or(part('action-more')).first().waitFor()
  if (!(await part(`action-${action}`).count())) await part('action-more').click()
  await part(`action-${action}`).click()
  await page.getByTestId('action-form').waitFor()
}

const dueOf = ({ part }) => part('case-owner').locator('time').first().getAttribute('datetime')

describe('the casework', { timeout: 300_000 }, () => {
  let head, patroller, grid, zone

  before(async () => {
    patroller = await person(of('patroller', base))
    grid = await read(patroller, `/grids/${base}`)
    zone = (await read(patroller, `/grids/${grid.parent}`)).parent
    head = await person(of('grid_head', base))
  })

  after(leave)

  describe('a joint handling', () => {
    let c, desk, unit

    before(async () => {
      c = await found(patroller, grid, '五号楼疏散通道被施工脚手架和成堆的装修材料堵住，东侧安全出口上锁')
      desk = await person(named('dept-01'))
      unit = (await read(desk, '/session')).units[0].name
    })

    test('the owner accepts and asks another unit for assistance', async () => {
      const { page, part } = head
      await accept(head, c.id)
      await choose(head, 'assist')
      await part('action-submit').click()
      await eventually(async () => assert.equal(await page.locator('form .wrong').count(), 2, 'both fields say that they are empty'))
      await part('field-to').locator('input').last().fill(unit)
      await page.getByRole('option', { name: unit, exact: true }).click()
      await part('field-note').fill('请到现场核对脚手架手续，协调清运东侧出口的材料。')
      await shot(head, '20-assist')
      await accessible(head, 'assist')
      await part('action-submit').click()
      await part('case-joint').getByText(unit).waitFor()
    })

    test('the lanes say who leads and who assists, since when and until when, in both themes and on a phone', async () => {
      const { page, part } = head
      const lead = await part('lane-lead').innerText()
      assert.match(lead, /主办/)
      assert.match(lead, /签收/)
      const asked = part('case-joint').locator('[data-state=open]')
      await eventually(async () => assert.match(await asked.innerText(), /协办[\s\S]*请求协办[\s\S]*已等[\s\S]*时限/))
      await eventually(async () => assert.ok(!Number.isNaN(Date.parse(await asked.locator('time').first().getAttribute('datetime')))))
      await page.emulateMedia({ reducedMotion: 'reduce' })
      for (const theme of ['light', 'dark']) {
        await page.evaluate((on) => document.documentElement.classList.toggle('dark', on), theme === 'dark')
        for (const [width, height] of [[1440, 900], [360, 740]]) {
          await page.setViewportSize({ width, height })
          await part('case-lanes').scrollIntoViewIfNeeded()
          await fits(head, `lanes at ${width}`)
          await accessible(head, `lanes at ${width} in ${theme}`)
          await shot(head, `20-lanes-${width}-${theme}`)
          const outside = await part('case-lanes').evaluate((board) => {
            const edge = board.getBoundingClientRect()
            return [...board.querySelectorAll('.mark, .part, .line')].filter((one) => one.getBoundingClientRect().right > edge.right + 1 || one.getBoundingClientRect().left < edge.left - 1).length
          })
          assert.equal(outside, 0, 'nothing is drawn beside the board')
        }
      }
      await page.evaluate(() => document.documentElement.classList.remove('dark'))
      await page.setViewportSize({ width: 1440, height: 900 })
    })

    test('the owner cannot finish yet, and reads why', async () => {
      const { part } = head
      await part('why-finish').waitFor()
      await eventually(async () => assert.equal(await part('action-finish').getAttribute('aria-disabled'), 'true'))
      await eventually(async () => assert.ok((await part('why-finish').innerText()).includes(unit)))
      await shot(head, '21-waits-for-assistance')
      await accessible(head, 'case with an open task')
    })

    test('the other unit finds it among what is asked of it, and reports', async () => {
      const { part } = desk
      await eventually(async () => assert.equal(await part('view-asks').count(), 0, 'a department decides nothing'))
      await part('view-tasks').click()
      await part('case-row').filter({ hasText: c.number }).click()
      await choose(desk, 'assisted')
      await part('field-note').fill('已核对手续，材料已清运，出口已开锁。')
      await shot(desk, '22-assisted')
      await part('action-submit').click()
      await part('case-joint').locator('[data-state=done]').waitFor()
      await part('view-tasks').click()
      await part('case-row').filter({ hasText: c.number }).waitFor({ state: 'detached' })
    })

    test('the owner sees the answer come in, and finishes', async () => {
      const { part } = head
      await part('case-joint').getByText('出口已开锁').waitFor()
      await eventually(async () => assert.match(await part('case-joint').locator('[data-state=done]').innerText(), /反馈/))
      await shot(head, '22-lanes-answered')
      await part('action-finish').and(head.page.locator(':not([aria-disabled])')).click()
      await part('field-note').fill('通道和出口均已恢复畅通。')
      await part('action-submit').click()
      await state(head, 'checking')
      await shot(head, '23-finished')
    })
  })

  describe('an extension', () => {
    let c, operator, before_

    before(async () => {
      c = await found(patroller, grid, '二号楼地下一层疏散通道门被焊死')
      operator = await person(of('operator', zone))
    })

    test('the owner asks for more time; the form says what is wrong with it', async () => {
      const { page, part } = head
      await accept(head, c.id)
      before_ = await dueOf(head)
      await choose(head, 'extend')
      await part('field-days').fill('99')
      await part('field-reason').fill('需请专业队伍切割，预约在下周。')
      await part('action-submit').click()
      await eventually(async () => assert.match(await page.locator('form .wrong').innerText(), /60/))
      await part('field-days').fill('1') // no more than the first limit, and at least a day
      await part('action-submit').click()
      await part('case-ask').waitFor()
      await shot(head, '24-asked')
      await accessible(head, 'case with a request')
    })

    test('the operator finds it among what waits for a decision, and approves it by keyboard', async () => {
      const { page, part } = operator
      await part('view-asks').click()
      await part('case-row').filter({ hasText: c.number }).click()
      await eventually(async () => assert.match(await part('case-ask').innerText(), /延期申请.*1 个工作日/))
      await part('action-more').focus()
      await page.keyboard.press('ArrowDown')
      await page.getByRole('menuitem').first().and(page.locator(':focus')).waitFor()
      await shot(operator, '25-more')
      await accessible(operator, 'the menu')
      await page.keyboard.press('Escape')
      await part('action-more').and(page.locator(':focus')).waitFor()
      await part('action-approve').focus()
      await page.keyboard.press('Enter')
      await eventually(async () => assert.match(await part('action-form').innerText(), /同意：延期申请 · 1 个工作日/))
      await shot(operator, '26-decides')
      await part('action-submit').and(page.locator(':focus')).or(part('field-reason').and(page.locator(':focus'))).waitFor()
      await page.keyboard.press('Control+Enter')
      await part('case-ask').waitFor({ state: 'detached' })
    })

    test('the owner sees the new deadline without asking', async () => {
      const { page, part } = head
      await part('case-ask').waitFor({ state: 'detached' })
      const { due_at: due } = await read(head, `/cases/${c.id}`)
      assert.ok(Date.parse(due) > Date.parse(before_), `${due} is later than ${before_}`)
      await eventually(async () => assert.equal(Date.parse(await dueOf(head)), Date.parse(due)))
      await part('case-story').getByText('同意延长1个工作日').waitFor()
      await part('case-story').getByText('全程时限').last().waitFor()
      await shot(head, '27-extended')
      await part('theme').click()
      await page.reload()
      await part('case-story').waitFor()
      await accessible(head, 'case, dark')
      await shot(head, '28-extended-dark')
    })

    test('a phone shows the same', async () => {
      const phone = await person(of('grid_head', base), { width: 390, height: 844 })
      await phone.page.goto(`/cases/${c.id}`)
      await choose(phone, 'suspend')
      await shot(phone, '29-phone-suspend')
      await fits(phone, 'a form')
      await accessible(phone, 'a form on a phone')
      await phone.page.keyboard.press('Escape')
      await phone.part('action-more').click()
      await shot(phone, '30-phone-more')
      await fits(phone, 'the menu')
      await phone.part('action-mediate').click()
      await fits(phone, 'parties')
      await shot(phone, '31-phone-parties')
      await accessible(phone, 'parties on a phone')
    })
  })

  test('no page broke on the way', () => {
    assert.deepEqual(opened.flatMap((browser) => browser.broken), [])
  })
})
