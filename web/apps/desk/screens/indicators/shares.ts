import type { LevelShare } from '@/shared/api/figures'

export function percent(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : `${(value * 100).toFixed(2)}%`
}

export function goalPercent(goal: number): string {
  return `${Math.round(goal * 100)}%`
}

/** Enforcement is a limit from above, the other two are reached from below. */
export function isUpperLimit(level: LevelShare['level']): boolean {
  return level === 'enforcement'
}

export function isMet({ level, share, goal }: Pick<LevelShare, 'level' | 'share' | 'goal'>): boolean | null {
  if (share === null) return null
  return isUpperLimit(level) ? share <= goal : share >= goal
}

/** The path of an arc over the top half of a circle, from the left, as far as the share goes. */
export function arc(share: number, radius: number, cx: number, cy: number): string {
  const [x, y] = onArc(Math.min(Math.max(share, 0), 1), radius, cx, cy)
  return `M${cx - radius} ${cy}A${radius} ${radius} 0 0 1 ${x.toFixed(2)} ${y.toFixed(2)}`
}

export function onArc(share: number, radius: number, cx: number, cy: number): [number, number] {
  const angle = Math.PI * (1 - share)
  return [cx + radius * Math.cos(angle), cy - radius * Math.sin(angle)]
}
