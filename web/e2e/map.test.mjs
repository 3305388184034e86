// The map: cases as counts, heat and shades, an area drawn and listed, what the address carries.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { accessible, eventually, fits, leave, named, opened, person, read, shot, still } from './harness.mjs'

describe('the map', { timeout: 300_000 }, () => {
  let leader

  before(async () => {
    leader = await person(named('op-320509'))
  })

  after(leave)

  const query = () => new URL(leader.page.url()).searchParams
  const tiles = (set) => leader.page.waitForResponse((r) => r.url().includes(`/tiles/${set}/`) && r.status() < 300)

  test('shows cases without a background, and says so', async () => {
    const { page, part } = leader
    const drawn = tiles('cases')
    await page.goto('/map')
    await drawn
    await eventually(async () => assert.equal(await part('background').getAttribute('data-kind'), 'none'))
    await page.waitForFunction(() => new URL(location.href).searchParams.get('at'))
    await still(part('map'))
    await shot(leader, '80-map-cases')
    await accessible(leader, 'map')
    await fits(leader, 'map')
  })

  test('heat by matter and time asks for tiles of just that', async () => {
    const { page, part } = leader
    await part('show-heat').check({ force: true })
    const asked = page.waitForRequest((r) => r.url().includes('/tiles/heat/') && r.url().includes('from=2020-01-01'))
    await part('map-from').fill('2020-01-01')
    await part('map-from').press('Tab')
    await asked
    await still(part('map'))
    await shot(leader, '81-map-heat')
    await eventually(() => assert.equal(query().get('show'), 'heat'))
    await part('map-from').fill('')
    await part('map-from').press('Tab')
    await part('show-cases').check({ force: true })
  })

  test('grids take the shade of a figure, with a legend', async () => {
    const { part } = leader
    await part('map-paint').selectOption('closing')
    await part('map-legend').waitFor()
    await eventually(async () => assert.equal(await part('map-legend').locator('li').count(), 6))
    await still(part('map'))
    await shot(leader, '82-map-shades')
    await part('theme').click()
    await still(part('map'))
    await shot(leader, '83-map-shades-dark')
    await accessible(leader, 'map in the other theme')
    await part('theme').click()
    await part('map-paint').selectOption('')
  })

  test('an area is drawn, listed, and opened as a list of the same cases', async () => {
    const { page, part } = leader
    const drawn = tiles('cases')
    await page.goto('/map')
    await drawn
    await page.waitForFunction(() => new URL(location.href).searchParams.get('at'))
    await part('draw-box').click()
    const box = await part('map').boundingBox()
    await page.mouse.click(box.x + box.width * 0.42, box.y + box.height * 0.3)
    await page.keyboard.press('Escape')
    await part('draw-hint').waitFor({ state: 'detached' })
    await eventually(() => assert.equal(query().get('within'), null, 'Escape leaves nothing'))
    await part('draw-box').click()
    await page.mouse.click(box.x + box.width * 0.36, box.y + box.height * 0.2)
    await page.mouse.click(box.x + box.width * 0.66, box.y + box.height * 0.8)
    await part('found').waitFor()
    const within = query().get('within')
    assert.equal(within.split(',').length, 4)
    const { items } = await read(leader, `/cases?within=${within}&limit=20&state=received,screening,dispatching,assigned,handling,checking,suspended`)
    assert.ok(items.length > 0)
    await part('found-count').filter({ hasText: String(items.length) }).waitFor()
    await shot(leader, '84-map-found')
    await accessible(leader, 'map with an area')
    await part('found-list').click()
    await part('chip-within').waitFor()
    await part('case-row').first().waitFor()
    await eventually(() => assert.equal(query().get('within'), within))
    await page.locator('body').press('m')
    await part('found').waitFor()
    await eventually(() => assert.equal(query().get('within'), within, 'm shows the same filter'))
  })

  test('a grid is chosen by keyboard, and a wrong area is explained', async () => {
    const { page, part } = leader
    await page.goto('/map')
    await part('map-grid').locator('option').nth(1).waitFor({ state: 'attached' })
    await part('map-grid').selectOption({ index: 1 })
    await part('found').waitFor()
    await eventually(() => assert.ok(query().get('grid')))
    await page.goto('/map?within=120.5,31,120.7,31.1,120.5,31.1,120.7,31')
    await part('found').locator('[role=alert]').first().waitFor()
  })

  test('draws everything again after its drawing context was lost', async () => {
    const { page, part } = leader
    await page.goto('/map?show=none')
    await page.locator('[data-testid=map][data-ready=true]').waitFor()
    await still(part('map'))
    const plain = await picture(leader)
    await part('map-paint').selectOption('closing')
    await part('map-legend').waitFor()
    await eventually(async () => assert.ok(apart(await picture(leader), plain) > 2, 'the areas wear their colours'))
    await still(part('map'))
    const shaded = await picture(leader)

    await page.evaluate(() => {
      window.__context = document.querySelector('[data-testid=map] canvas').getContext('webgl2').getExtension('WEBGL_lose_context')
      window.__context.loseContext()
    })
    await part('map-lost').waitFor()
    await eventually(async () => assert.equal(await part('map-legend').count(), 0, 'no classes of areas that wear none'))
    await accessible(leader, 'a map that was lost')
    await shot(leader, '84-map-lost')
    await part('overlay-fire').check()
    await page.evaluate(() => window.__context.restoreContext())
    await part('map-lost').waitFor({ state: 'detached' })
    await part('map-legend').waitFor()
    await eventually(async () => {
      const again = await picture(leader)
      assert.ok(again.fire > shaded.fire + 50, 'the overlay that was ticked meanwhile is there')
      assert.ok(apart(again, plain) > apart(shaded, plain) / 2, 'the areas wear their colours again')
    })
    await shot(leader, '84-map-restored')
  })

  test('fits a tablet and a phone', async () => {
    const { page, part } = leader
    for (const [width, height] of [[1024, 768], [360, 740]]) {
      await page.setViewportSize({ width, height })
      await page.goto('/map')
      await page.locator('[data-testid=map][data-ready=true]').waitFor()
      await still(part('map'))
      await fits(leader, `map at ${width}`)
      await shot(leader, `85-map-${width}`)
    }
  })

  test('no page broke on the way', () => {
    assert.deepEqual(opened.flatMap((browser) => browser.broken), [])
  })
})

/** The mean colour of the map, and how many points wear that of the fire overlay. */
async function picture({ page, part }) {
  const taken = (await part('map').screenshot()).toString('base64')
  return page.evaluate(async (data) => {
    const image = await createImageBitmap(new Blob([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], { type: 'image/png' }))
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d')
    context.drawImage(image, 0, 0)
    const { data: points } = context.getImageData(0, 0, image.width, image.height)
    const sum = [0, 0, 0]
    let fire = 0
    for (let i = 0; i < points.length; i += 4) {
      for (const at of [0, 1, 2]) sum[at] += points[i + at]
      if ([0xa0, 0x45, 0x8c].every((value, at) => Math.abs(points[i + at] - value) < 10)) fire++
    }
    return { mean: sum.map((one) => (one * 4) / points.length), fire }
  }, taken)
}

const apart = (a, b) => Math.hypot(...a.mean.map((value, at) => value - b.mean[at]))
