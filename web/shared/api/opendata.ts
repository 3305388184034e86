import { http, take } from './http'

export const opendataApi = {
  openData: (signal?: AbortSignal) => take(http.GET('/api/v1/opendata', { signal })),
}
