// Evaluation schemes: drafted, discarded, tried on past data, signed by another, settled; a zone is told, sees how its score arises, objects, and a correction stands beside.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { accessible, bases, eventually, fits, leave, named, of, person, read, shot } from './harness.mjs'

const zone = bases[0].slice(0, 9)
const unit = `U-${zone}-C`

const dayAfter = (day, days) => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)

/** Opens what somebody was told in these words: it comes within seconds of what it tells of. */
async function told({ page, part }, words) {
  await page.goto('/inbox')
  const item = part('inbox-item').filter({ hasText: words })
  await eventually(async () => {
    await page.reload()
    await page.getByTestId('inbox-item').first().waitFor()
    assert.equal(await item.count(), 1, words)
  })
  return item
}

async function looked(who, where) {
  await accessible(who, where)
  await shot(who, where)
  await who.part('theme').click()
  await who.page.evaluate(() => Promise.allSettled(document.getAnimations().map((one) => one.finished))) // colours change, not at once
  await accessible(who, `${where}, dark`)
  await shot(who, `${where}-dark`)
  await who.part('theme').click()
  for (const width of [1024, 360]) {
    await who.page.setViewportSize({ width, height: 800 })
    await fits(who, `${where} at ${width}`)
  }
  await shot(who, `${where}-360`)
  await who.page.setViewportSize({ width: 1440, height: 900 })
}

describe('evaluation schemes', { timeout: 300_000 }, () => {
  let centre, leader, own, made, drafted

  before(async () => {
    centre = await person(of('operator', '320509'))
    leader = await person(named('leader'))
    own = await person(of('operator', zone))
    made = (await read(centre, '/schemes')).items.find((one) => one.state === 'published')
  })

  after(leave)

  test('the centre drafts, is told what is wrong, and tries it on past data', async () => {
    const { page, part } = centre
    await page.goto('/indicators')
    await part('to-schemes').click()
    await part('scheme-new').click()
    await part('scheme-name').fill('四季度区镇评价(试验)')
    await part('scheme-from').fill(made.to) // a day of the other one
    await part('scheme-to').fill(dayAfter(made.to, 90))
    for (const i of [0, 1]) {
      await part('part-add').click()
      await part(`part-${i}-weight`).fill(i ? '30' : '60')
    }
    await part('part-0-rate').selectOption('on_time_handling')
    await part('part-1-rate').selectOption('return')
    await part('part-1-target').fill('2')
    await part('part-1-zero').fill('20')
    await eventually(async () => assert.deepEqual((await part('part-0-rate').locator('option').allInnerTexts()).filter((name) => /立案率|时长|受理/.test(name)), [], 'only rates are offered'))
    await eventually(async () => assert.match(await part('scheme-sum').innerText(), /90/))
    await part('scheme-save').click()
    await part('scheme-editor').locator('.wrong').first().waitFor()
    await looked(centre, '130-scheme-draft')
    await part('part-1-weight').fill('40')
    await part('scheme-save').click()
    await part('scheme-edit').waitFor()
    await part('preview-run').click()
    await part('subjects').waitFor()
    await part('subjects').locator('tbody tr').nth(5).waitFor()
    const codes = await part('subjects').locator('tbody tr').evaluateAll((all) => all.map((row) => row.dataset.testid))
    assert.ok(codes.length > 5)
    assert.deepEqual(codes, codes.toSorted(), 'by code, not by score')
    await eventually(async () => assert.match(await part(`subject-${unit}`).innerText(), /\d+\/\d+/))
    await eventually(async () => assert.equal(await part('scheme-publish').count(), 0, 'who drafted cannot sign'))
    await looked(centre, '131-scheme-preview')
    drafted = new URL(page.url()).pathname
  })

  test('a draft that nobody wants is discarded, and says before what that does', async () => {
    const { page, part } = centre
    await part('scheme-new').click()
    await part('scheme-name').fill('多余的草稿')
    await part('part-add').click()
    await part('part-0-weight').fill('100')
    await part('scheme-save').click()
    await part('scheme').getByText('多余的草稿').waitFor()
    await part('scheme-discard').click()
    await eventually(async () => assert.match(await part('scheme-asked').innerText(), /不能恢复/))
    await looked(centre, '136-scheme-discard')
    await part('scheme-leave').click()
    await eventually(async () => assert.equal(await part('scheme-asked').count(), 0))
    await eventually(async () => assert.equal(await part('scheme-tab').filter({ hasText: '多余的草稿' }).count(), 1, 'asking does nothing'))
    await part('scheme-discard').click()
    await part('scheme-confirm').click()
    await part('scheme-tab').filter({ hasText: '多余的草稿' }).waitFor({ state: 'detached' })
    await page.waitForURL((url) => url.pathname === '/schemes')
    await page.reload()
    await part('scheme-tab').first().waitFor()
    await eventually(async () => assert.equal(await part('scheme-tab').filter({ hasText: '多余的草稿' }).count(), 0))
    await page.goto(`/schemes/${made.id}`)
    await part('scheme-settle').waitFor()
    await eventually(async () => assert.equal(await part('scheme-discard').count(), 0, 'what is published stays'))
  })

  test('no day of a unit is evaluated twice: the second is refused, and says beside which', async () => {
    await leader.page.goto(drafted)
    await leader.part('scheme-publish').click()
    await eventually(async () => assert.equal(await leader.part('scheme-discard').count(), 0, 'who signs does not discard'))
    await leader.part('scheme-confirm').click()
    const wrong = leader.part('scheme-asked').locator('.wrong')
    await wrong.waitFor()
    const said = await wrong.innerText()
    assert.ok(said.includes(made.name) && said.includes(made.to), said)
    assert.match(said, /联动分中心.*等 \d+ 个单位/)
    await looked(leader, '137-scheme-overlap')
    const { page, part } = centre
    await page.goto(drafted)
    await part('scheme-edit').click()
    await part('scheme-from').fill(dayAfter(made.to, 1))
    await part('scheme-save').click()
    await part('scheme-edit').waitFor()
  })

  test('the leader signs, and nothing can be changed any more', async () => {
    await leader.page.goto(drafted)
    await leader.part('scheme-publish').click()
    await leader.part('scheme-confirm').click()
    await leader.part('scheme-parts').waitFor()
    await leader.page.locator('[data-testid=scheme] [data-state=published]').waitFor()
    await centre.page.reload()
    await centre.part('scheme-parts').waitFor()
    await eventually(async () => assert.equal(await centre.part('scheme-edit').count(), 0))
    const item = await told(own, /四季度区镇评价.*本单位被列入评价/)
    await looked(own, '138-scheme-told')
    await item.getByTestId('inbox-link').click()
    await own.part('scheme').getByText('四季度区镇评价(试验)').waitFor()
    await eventually(() => assert.equal(new URL(own.page.url()).pathname, drafted))
  })

  test('the period of the other scheme has ended: it is settled', async () => {
    const { page, part } = centre
    await page.goto(`/schemes/${made.id}`)
    await eventually(async () => assert.match(await part('scheme').innerText(), /演示虚构/))
    await part('scheme-settle').click()
    await part('scheme-confirm').click()
    await page.locator('[data-testid=scheme] [data-state=settled]').waitFor()
    await part(`subject-${unit}`).locator('button').click()
    await part('kept-1').waitFor()
    await looked(centre, '132-scheme-settled')
  })

  test('a zone sees its own score only, and the cases behind each number', async () => {
    const { page, part } = own
    await (await told(own, /演示虚构.*已结算/)).getByTestId('inbox-link').click()
    await part('kept-1').waitFor()
    await eventually(async () => assert.equal(await part('result').count(), 1))
    const { items } = await read(own, `/schemes/${made.id}/results`)
    const line = items[0].kept[0].score.lines.find((one) => one.denominator_fact && one.denominator)
    await part(`line-${line.rate}`).locator('a').last().click()
    await part('chip-fact').waitFor()
    const query = new URL(page.url()).searchParams
    let n = 0
    for (let cursor = ''; ;) {
      const list = await read(own, `/cases?fact=${query.get('fact')}&fact_from=${query.get('fact_from')}&fact_to=${query.get('fact_to')}&grid=${query.get('grid')}&limit=200${cursor && `&cursor=${cursor}`}`)
      n += list.items.length
      if (!(cursor = list.next)) break
    }
    assert.equal(n, line.denominator)
    await page.goBack()
    await part('object').click()
    await part('object-reason').fill('少计了一件已结案的,请更正')
    await part('object-send').click()
    await part('objection').waitFor()
    await eventually(async () => assert.equal(await part('object').count(), 0))
    await looked(own, '133-scheme-own')
  })

  test('the centre corrects counts, and the original stays', async () => {
    const { page, part } = centre
    await page.reload()
    await part(`subject-${unit}`).locator('button').click()
    await part('decide').click()
    const { items } = await read(own, `/schemes/${made.id}/results`)
    const before = items[0].kept[0].score.lines.find((one) => one.rate === 'right_first_time')
    await part('verdict-send').click()
    await part('verdict').locator('.wrong').first().waitFor()
    await part('verdict-words').fill('核实少计一件,补入分母')
    await part('verdict-right_first_time-denominator').fill(String(before.denominator + 1))
    await accessible(centre, 'a verdict')
    await shot(centre, '134-scheme-verdict')
    await part('verdict-send').click()
    await part('kept-2').waitFor()
    const item = await told(own, /申诉已有决定/)
    await eventually(async () => assert.match(await item.innerText(), /成立/))
    await eventually(async () => assert.doesNotMatch(await item.innerText(), /核实少计一件/, 'what was written is read on the page'))
    await item.getByTestId('inbox-link').click()
    await own.part('kept-2').waitFor()
    await eventually(async () => assert.match(await own.part('result').innerText(), /结算结果[\s\S]*更正理由.核实少计一件/))
    await looked(own, '135-scheme-corrected')
  })

  test('no page broke on the way', () => {
    assert.deepEqual([centre, leader, own].flatMap((one) => one.broken), [])
  })
})
