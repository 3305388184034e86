import type { Admission } from '@/shared/api/admission'

export const states = ['applied', 'admitted', 'refused', 'withdrawn', 'expired'] as const

export type Decision = 'sign' | 'refuse' | 'withdraw'

/** What somebody with these roles and units may try; the server decides, with who signed before and who applied. */
export function decisionsFor(a: Pick<Admission, 'state' | 'unit'>, roles: readonly string[], units: readonly string[]): Decision[] {
  const mine = units.includes(a.unit)
  const signs = roles.includes('operator') || roles.includes('legal_reviewer')
  const open = a.state === 'applied'
  return [
    ...(open && signs && !mine ? (['sign', 'refuse'] as const) : []),
    ...((open || a.state === 'admitted') && mine && roles.includes('department') ? (['withdraw'] as const) : []),
  ]
}

/** Minutes a week for each base grid; a year has 52 weeks. */
export function weekly(minutes: number, yearly: number, bases: number): number {
  return bases > 0 ? (minutes * yearly) / 52 / bases : 0
}
