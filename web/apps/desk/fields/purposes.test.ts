import { expect, test } from 'vitest'
import { isPhone } from './purposes'

test('a mobile number is known however it is typed, and a number of a case is none', () => {
  for (const typed of ['13800001234', '138 0000 1234', '+86 138-0000-1234', '013800001234']) expect(isPhone(typed)).toBe(true)
  for (const typed of ['320509-260302-00017', '13800', '消防通道', '12345', '']) expect(isPhone(typed)).toBe(false)
})
