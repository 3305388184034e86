import { expect, it } from 'vitest'
import { bottleneck, sharesOf } from './waits'

it('orders stages as a case lives them, with shares of all time', () => {
  const all = sharesOf([{ stage: 'handling', held: 4, minutes: 600 }, { stage: 'checking', held: 2, minutes: 100 }, { stage: 'assigned', held: 5, minutes: 300 }])
  expect(all.map((one) => [one.stage, one.share, one.mean])).toEqual([['assigned', 0.3, 60], ['handling', 0.6, 150], ['checking', 0.1, 50]])
  expect(bottleneck(all)?.stage).toBe('handling')
})

it('has no bottleneck where nothing took time', () => {
  expect(bottleneck(sharesOf([]))).toBeUndefined()
  expect(bottleneck(sharesOf([{ stage: 'received', held: 1, minutes: 0 }]))).toBeUndefined()
})
