import { http, take } from './http'
import type { Schemas } from './schemas'

export type LikeAreas = Schemas['LikeAreasBody']
export type Indicators = Schemas['IndicatorsBody']
export type Trend = Schemas['TrendBody']
export type Waits = Schemas['WaitsBody']
export type Causes = Schemas['CausesBody']
export type Counts = Schemas['CountsOf']
export type Rate = Schemas['RateBody']
export type LevelShare = Schemas['LevelBody']
export type Wall = Schemas['WallBody']
export type Quality = Schemas['QualityBody']
export type Doubt = Schemas['DoubtBody']
export type Doubted = Schemas['DoubtedBody']
export type DoubtCounts = Schemas['DoubtContent']

export const figuresApi = {
  indicators: (query: { grid?: string; unit?: string; matter?: string; from?: string; to?: string; by?: string; kind?: string; level?: string }, signal?: AbortSignal) =>
    take(http.GET('/api/v1/indicators', { params: { query }, signal })),
  waits: (query: { grid?: string; unit?: string; matter?: string; from?: string; to?: string }, signal?: AbortSignal) => take(http.GET('/api/v1/indicators/waits', { params: { query }, signal })),
  trend: (query: { grid?: string; unit?: string; matter?: string; from?: string; to?: string; by?: string }, signal?: AbortSignal) => take(http.GET('/api/v1/indicators/trend', { params: { query }, signal })),
  causes: (query: { grid?: string; from?: string; to?: string; in_grid?: string[] }, signal?: AbortSignal) =>
    take(http.GET('/api/v1/indicators/causes', { params: { query }, signal })),
  wall: (grid?: string, signal?: AbortSignal) => take(http.GET('/api/v1/wall', { params: { query: { grid } }, signal })),
  likeAreas: (query: { grid?: string; from?: string; to?: string }, signal?: AbortSignal) => take(http.GET('/api/v1/indicators/alike', { params: { query }, signal })),
  quality: (query: { grid?: string; from?: string; to?: string }, signal?: AbortSignal) => take(http.GET('/api/v1/quality', { params: { query }, signal })),
}
