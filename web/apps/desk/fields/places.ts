/** The coordinate systems in which a place may be named. */
export const systems = ['wgs84', 'cgcs2000', 'gcj02', 'bd09'] as const

/** A place in the making: coordinates as typed, and the words it was looked for by, where a form keeps them. */
export interface PlaceDraft {
  lon: string
  lat: string
  crs: string
  place?: string
}
