import { address, code, day, oneOf } from '@/shared/browser/address'

export const kinds = ['daily', 'weekly', 'monthly'] as const
export type Kind = (typeof kinds)[number]

/** What the address of the briefs may say: the daily one is shown where it names no kind. */
export const briefingsAddress = address({ kind: oneOf(...kinds), grid: code, date: day })
