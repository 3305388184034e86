export const kinds = ['daily', 'weekly', 'monthly'] as const
export type Kind = (typeof kinds)[number]

/** The kind that an address names; the daily brief where it names none. */
export const kindOf = (name: unknown): Kind => kinds.find((one) => one === name) ?? 'daily'
