import { expect, it } from 'vitest'
import { phoneIn } from './usePasted'

it('finds a number to call back and nothing else', () => {
  expect(phoneIn('张某某 13800001234 反映路灯不亮')).toBe('13800001234')
  expect(phoneIn('电话138 0000 1234，请回')).toBe('13800001234')
  expect(phoneIn('0512-63000000 转')).toBe('0512-63000000')
  for (const text of ['', '3号楼2单元', '320509001001001', '工单 2026112400012345', '12345']) expect(phoneIn(text), text).toBe('')
})
