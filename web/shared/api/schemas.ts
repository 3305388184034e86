import type { components } from './schema'

export type Schemas = components['schemas']
/** A text in both languages. */
export type Words = Schemas['Text']
