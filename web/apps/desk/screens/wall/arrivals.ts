import type { Wall } from '@/shared/api/figures'

type Arrival = Wall['arrivals'][number]

/** What came in at one base grid lately: one mark in its middle. */
export interface Mark {
  grid: string
  lon: number
  lat: number
  count: number
  fresh: boolean
}

export const keyOf = (arrival: Arrival) => `${arrival.grid}/${arrival.at}`

/** The marks of a map; those glow whose grid has something that was not known before. On the first look nothing is news. */
export function marksOf(arrivals: readonly Arrival[], known: ReadonlySet<string> | null): Mark[] {
  const marks = new Map<string, Mark>()
  for (const arrival of arrivals) {
    const mark = marks.get(arrival.grid) ?? { grid: arrival.grid, lon: arrival.centre.lon, lat: arrival.centre.lat, count: 0, fresh: false }
    mark.count++
    mark.fresh ||= known !== null && !known.has(keyOf(arrival))
    marks.set(arrival.grid, mark)
  }
  return [...marks.values()]
}
