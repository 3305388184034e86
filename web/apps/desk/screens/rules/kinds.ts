import { address, oneOf } from '@/shared/browser/address'

/** The rulebooks (规则册) that administrators write, in the order of the life of a case. */
export const kinds = ['routing', 'ladder', 'extension', 'duplicates', 'evaluation', 'templates', 'hotline', 'opendata'] as const

export type RuleKind = (typeof kinds)[number]

export const rulesAddress = address({ kind: oneOf(...kinds) })
