import { folds } from './folds'

const segments = new Intl.Segmenter('zh', { granularity: 'grapheme' })

/** A text of at most so many characters as people count them, none of which is split: not one of two halves, an emoji of several parts, a letter with its marks. */
export function cut(text: string, most: number, mark = '…'): string {
  if (text.length <= most) return text
  const ends: number[] = []
  for (const { index, segment } of segments.segment(text)) {
    ends.push(index + segment.length)
    if (ends.length > most) return text.slice(0, ends[most - mark.length - 1] ?? 0).trimEnd() + mark
  }
  return text
}

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
