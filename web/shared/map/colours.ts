/** The colours of the map are those of the page, read when it is drawn and again when light turns dark. */
const names = ['map-ground', 'map-fill', 'map-line', 'ink', 'ink-2', 'accent', 'accent-soft', 'on-accent', 'surface', 'over', 'line-strong', 'line', 'sunken'] as const

export type Colours = Record<(typeof names)[number], string>

export function colours(of: Element = document.documentElement): Colours {
  const style = getComputedStyle(of)
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Colours
}
