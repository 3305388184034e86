import { code, http, take } from './http'
import type { Schemas } from './schemas'

export type FoundPlace = Schemas['FoundPlaceBody']

export const placesApi = {
  findPlaces: (q: string, signal?: AbortSignal) => take(http.GET('/api/v1/places/search', { params: { query: { q } }, signal })).then((list) => list.items),
  placesMentioned: (text: string) => take(http.POST('/api/v1/places/mentioned', { body: { text } })).then((list) => list.items),
  places: () => take(http.GET('/api/v1/places')).then((list) => list.items),
  makePlace: (body: { name: string; location: { lon: number; lat: number; crs?: string } }) => take(http.POST('/api/v1/places', { body })),
  closePlace: (value: string) => take(http.DELETE('/api/v1/places/{code}', code(value))),
}
