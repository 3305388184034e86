import { expect, it } from 'vitest'
import { uuidv7 } from './uuid'

it('is a version 7 identifier that carries its time', () => {
  const id = uuidv7(Date.UTC(2026, 0, 1))
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(Date.UTC(2026, 0, 1))
})

it('orders by time and does not repeat', () => {
  expect(uuidv7(1_000) < uuidv7(2_000)).toBe(true)
  expect(new Set(Array.from({ length: 1000 }, () => uuidv7(5))).size).toBe(1000)
})
