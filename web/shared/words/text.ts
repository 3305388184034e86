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
