// Enter and Escape that take or give up a word of an input method do nothing else: told as Chromium tells them, and in the order of Safari.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { randomUUID } from 'node:crypto'
import { bases, eventually, leave, of, person, read } from './harness.mjs'

const base = bases[1] ?? bases[0]
const zone = base.slice(0, 9)

/** Fingers on the keys of a Chinese input method in the box that has the focus. */
async function typist({ page }) {
  const line = await page.context().newCDPSession(page)
  const codes = { Enter: 13, Escape: 27, ArrowDown: 40 }
  const down = (key, modifiers = 0) => line.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key, code: key, windowsVirtualKeyCode: 229, modifiers })
  const up = (key) => line.send('Input.dispatchKeyEvent', { type: 'keyUp', key, code: key, windowsVirtualKeyCode: codes[key] })
  const begin = (letters) => line.send('Input.imeSetComposition', { text: letters, selectionStart: letters.length, selectionEnd: letters.length })
  const take = (text) => line.send('Input.insertText', { text })
  // Before any script of the page: what the browser says of each key, so that the walk knows what it tried.
  await page.addInitScript(() => {
    globalThis.told = []
    addEventListener('keydown', (event) => globalThis.told.push([event.key, event.isComposing, event.keyCode]), true)
  })
  const last = (page) => page.evaluate(() => globalThis.told.at(-1))
  return {
    /** Composes a word, moves in the list of the input method, and takes the word by Enter. */
    async word(text, order = 'chromium', modifiers = 0) {
      await begin('pinyin')
      await down('ArrowDown')
      await up('ArrowDown')
      if (order === 'safari') {
        await take(text)
        await down('Enter', modifiers)
        assert.deepEqual(await last(page), ['Enter', false, 229])
      } else {
        await down('Enter', modifiers)
        assert.deepEqual(await last(page), ['Enter', true, 229])
        await take(text)
      }
      await up('Enter')
    },
    /** Composes and gives it up by Escape. */
    async giveUp(order = 'chromium') {
      await begin('pinyin')
      if (order === 'safari') {
        await begin('')
        await down('Escape')
      } else {
        await down('Escape')
        await begin('')
      }
      await up('Escape')
    },
  }
}

describe('whoever composes Chinese', { timeout: 300_000 }, () => {
  let operator, hands, village, grid

  before(async () => {
    operator = await person(of('operator', zone))
    hands = await typist(operator)
    grid = await read(operator, `/grids/${base}`)
    village = await read(operator, `/grids/${grid.parent}`)
  })

  after(leave)

  for (const order of ['chromium', 'safari']) {
    describe(`in the order of ${order}`, () => {
      test('picks no village at the public door', async () => {
        const guest = await person(null, { width: 390, height: 844 })
        const { page, part } = guest
        const fingers = await typist(guest)
        await page.goto('/door')
        await part('door-list').click()
        await part('door-village').first().waitFor()
        await part('door-search').focus()
        await fingers.word(village.name, order)
        await part('door-village').filter({ hasText: village.name }).first().waitFor()
        await eventually(async () => assert.equal(await part('door-search').inputValue(), village.name))
        await eventually(async () => assert.equal(await part('door-grid').count(), 0, 'nothing was picked'))
        await fingers.giveUp(order)
        await eventually(async () => assert.equal(await part('door-search').inputValue(), village.name))
        await page.keyboard.press('Enter')
        await part('door-grid').first().waitFor()
        assert.deepEqual(guest.broken, [])
      })

      test('sends nothing from the form of the door', async () => {
        const guest = await person(null, { width: 390, height: 844 })
        const { page, part } = guest
        const fingers = await typist(guest)
        await page.goto('/door')
        await part('door-detail').focus()
        await fingers.word('三号楼东单元', order)
        await eventually(async () => assert.equal(await part('door-detail').inputValue(), '三号楼东单元'))
        await eventually(async () => assert.equal(await page.locator('[aria-invalid=true]').count(), 0, 'not even tried'))
        await part('door-phone-number').focus()
        await fingers.word('13800000000', order)
        await eventually(async () => assert.equal(await part('door-phone-code').count(), 0, 'no code was sent'))
        assert.deepEqual(guest.broken, [])
      })

      test('picks no matter and no place, and sends no report', async () => {
        const { page, part } = operator
        await page.goto('/report')
        await part('report-matter').focus()
        await hands.word('井', order)
        await part('matter-option').first().waitFor()
        await hands.word('盖', order) // while there is something to pick
        await part('matter-option').first().filter({ hasText: '井盖' }).waitFor()
        await eventually(async () => assert.equal(await part('report-matter').inputValue(), '井盖', 'no matter was picked'))
        await eventually(async () => assert.equal(await part('matter-option').first().getAttribute('aria-selected'), 'true', 'the arrow was for the input method'))
        await hands.giveUp(order)
        await eventually(async () => assert.ok(await part('matter-option').first().isVisible(), 'the list stays'))
        await page.keyboard.press('Enter')
        await part('matter-option').first().waitFor({ state: 'hidden' })

        await part('place-search').focus()
        await hands.word(village.name.slice(0, 2), order)
        await part('place-option').first().waitFor()
        await hands.word(village.name.slice(2), order)
        await part('place-option').filter({ hasText: village.name }).first().waitFor()
        await eventually(async () => assert.equal(await part('report-lon').inputValue(), '', 'no place was picked'))
        await hands.giveUp(order)
        await part('place-option').first().waitFor() // looked up anew, for the box has changed and changed back
        await page.keyboard.press('Enter')
        await page.waitForFunction(() => document.querySelector('[data-testid=report-lon]').value !== '')

        await part('report-description').focus()
        await hands.word('路灯', order, 2) // Ctrl is held
        await eventually(async () => assert.equal(await part('report-description').inputValue(), '路灯'))
        await eventually(async () => assert.equal(await part('report-receipt').count(), 0))
        await page.getByRole('button', { name: '清空' }).click()
        await page.getByRole('button', { name: '清空' }).waitFor({ state: 'detached' })
      })

      test('closes no action and searches for no case to go on with', async () => {
        const { page, part } = operator
        const report = { id: randomUUID(), source: 'hotline', matter: '1302', description: `七号楼安全出口被锁住 ${order}`, location: grid.centre }
        const made = await page.evaluate(async (sent) => (await fetch('/api/v1/reports', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(sent) })).json(), report)
        await page.goto(`/cases/${made.case.id}`)
        await part('case-story').waitFor()
        await part('action-more').click()
        await part('action-merge').click()
        await part('into-search').focus()
        const asked = []
        const note = (request) => request.url().includes(`/cases?q=`) && asked.push(request.url())
        page.on('request', note)
        await hands.giveUp(order)
        await eventually(async () => assert.ok(await part('action-form').isVisible(), 'the form stays'))
        await hands.word('没有这样的案件', order)
        await page.keyboard.press('Enter')
        await part('field-into').getByRole('status').waitFor()
        page.off('request', note)
        assert.equal(asked.length, 1, 'only the Enter behind the word searched')
        await part('action-form').locator('textarea').first().focus()
        await hands.giveUp(order)
        await hands.word('同一处', order, 2)
        await eventually(async () => assert.equal(await page.locator('[data-testid=action-form] .wrong').count(), 0, 'nothing was tried'))
        await eventually(async () => assert.ok(await part('action-form').isVisible()))
        await page.keyboard.press('Escape')
        await part('action-form').waitFor({ state: 'detached' })
      })

      test('leaves no list and closes no filter', async () => {
        const { page, part } = operator
        await page.goto('/cases?view=all')
        await part('case-row').first().waitFor()
        await part('case-search').focus()
        await hands.giveUp(order)
        await eventually(async () => assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), 'case-search'))
        await hands.word('井盖', order)
        await eventually(async () => assert.equal(new URL(page.url()).searchParams.get('q'), null, 'nothing was searched for'))
        await part('filter-open').click()
        await part('filter-panel').getByTestId('filter-matter').focus()
        await hands.word('井盖', order)
        await part('matter-option').first().waitFor()
        await eventually(async () => assert.equal(new URL(page.url()).searchParams.get('matter'), null, 'no matter was picked'))
        await hands.giveUp(order)
        await eventually(async () => assert.ok(await part('filter-panel').isVisible()))
        await page.keyboard.press('Escape')
        await part('filter-panel').waitFor({ state: 'detached' })
        assert.deepEqual(operator.broken, [])
      })
    })
  }
})
