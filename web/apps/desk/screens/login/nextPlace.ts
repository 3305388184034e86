/** Only a path of this site: an address from elsewhere must not decide where people land. */
export function nextPlace(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/'
}
