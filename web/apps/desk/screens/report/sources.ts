/** The sources (来源) that are a role's own: nobody else is asked to choose among doors that are not theirs. */
const own: [role: string, sources: string[]][] = [
  ['patroller', ['patrol']],
  ['operator', ['hotline', 'letter', 'web', 'app', 'business', 'volunteer', 'resident']],
  ['department', ['department']],
  ['volunteer', ['volunteer']],
  ['business', ['business']],
  ['resident', ['resident']],
]

/** The sources to offer, of those that the server allows; the first is the one proposed. */
export function sourcesFor(roles: readonly string[], allowed: readonly string[]): string[] {
  const theirs = own.filter(([role]) => roles.includes(role)).flatMap(([, sources]) => sources)
  const offered = (theirs.length ? theirs : ['web']).filter((source) => allowed.includes(source))
  return offered.length ? [...new Set(offered)] : allowed.slice(0, 1)
}
