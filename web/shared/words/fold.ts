import { folds } from './folds'

const twins: Readonly<Record<string, string>> = Object.fromEntries(folds.match(/../gu)!.map((pair) => [...pair]))

// A form of the character before it, or what joins, breaks and directs text: nobody sees it as a character.
const unseen = /[\p{Cf}\p{Variation_Selector}\p{Default_Ignorable_Code_Point}\p{Me}]/gu

/**
 * A text as it is compared, as the server does it (internal/kernel/bigram, Same): full-width letters and digits and radicals are the characters they look like,
 * traditional characters the simplified ones, letters are small, what cannot be seen is left out.
 */
export const fold = (text: string) =>
  text
    .replace(unseen, '')
    .normalize('NFKC')
    .replace(unseen, '')
    .replace(/[\u2E80-\uFFFF]/g, (c) => twins[c] ?? c)
    .toLowerCase()
