/** Overlay grids (专业网格): one hue and one line each, so that they are told apart without colours too. */
export const overlays = [
  { kind: 'public_security', light: '#2f6fb3', dark: '#7fb2e8', dash: undefined },
  { kind: 'fire', light: '#a0458c', dark: '#e094cf', dash: [4, 2] },
  { kind: 'work_safety', light: '#77602c', dark: '#cdb27a', dash: [1, 1.5] },
] as const

export type Overlay = (typeof overlays)[number]['kind']
