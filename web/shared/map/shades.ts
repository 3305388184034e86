/** A figure of a grid that colours it (分级设色): a share with what it was made from, or a plain number. */
export interface Figure {
  code: string
  value: number
  /** What the share was made from; null for a plain number. */
  of: number | null
}

/** Shares of fewer cases say nothing. */
export const fewest = 5

export interface Shades {
  /** Lower bounds of the classes but the first. */
  breaks: number[]
  /** Class by code. */
  shade: Map<string, number>
  few: string[]
  counts: number[]
}

export function shadesOf(figures: readonly Figure[], breaks: readonly number[]): Shades {
  const shade = new Map<string, number>()
  const few: string[] = []
  const counts = Array.from({ length: breaks.length + 1 }, () => 0)
  for (const { code, value, of } of figures) {
    if (of !== null && of < fewest) {
      few.push(code)
      continue
    }
    const at = breaks.filter((b) => value >= b).length
    shade.set(code, at)
    counts[at]!++
  }
  return { breaks: [...breaks], shade, few, counts }
}

/** Round bounds for plain numbers, so that the largest stands in the last class. */
export function breaksFor(largest: number): number[] {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000].find((s) => s * 5 > largest) ?? Math.ceil(largest / 5)
  return [1, 2, 3, 4].map((n) => n * step)
}
