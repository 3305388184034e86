/** "吴江高新技术产业开发区（盛泽镇）" is 盛泽镇 where there is little room. */
export function shortName(name: string): string {
  return /[（(]([^（()）]+)[)）]$/.exec(name)?.[1] ?? name
}
