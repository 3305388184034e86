import { expect, it } from 'vitest'

// A walk that reads a page without waiting passes until the machine is busy.
const walks = Object.entries(import.meta.glob('../e2e/*.mjs', { query: '?raw', import: 'default', eager: true }) as Record<string, string>)

/** What reads a page now, whatever is drawn a moment later; and what waits by the clock. */
const reads = /\b(innerText|allInnerTexts|textContent|inputValue|getAttribute|isVisible|isDisabled|isChecked|count|evaluateAll)\(|page\.url\(\)|page\.evaluate\(\(\) => (?!fetch)/
const sleeps = /waitForTimeout|timeout: [1-3]000\b/

/** The text without what is asserted again until it holds. */
const alone = (text: string) => text.replaceAll(/eventually\((?:async )?\(\) => (?:\{[\s\S]*?\n {2,6}\}|.*)\)/g, '')

it('every walk asserts what it reads of a page until it holds', () => {
  expect(walks.length).toBeGreaterThan(15)
  const found = walks.flatMap(([file, text]) => alone(text).split('\n').filter((line) => sleeps.test(line) || (/\bassert\.\w+\(/.test(line) && reads.test(line))).map((line) => `${file}: ${line.trim()}`))
  expect(found).toEqual([])
})

it('tells such lines from those that wait', () => {
  const bad = "    assert.equal(await part('x').count(), 0)"
  expect(reads.test(bad)).toBe(true)
  expect(alone(`await eventually(async () => ${bad.trim()})`)).not.toMatch(reads)
  expect(alone('await eventually(async () => {\n    await page.reload()\n    assert.equal(await item.count(), 1)\n  })')).not.toMatch(reads)
})
