/** After so long without a touch of the page nobody is there: what it asks for by itself must not keep the session open. */
const away = 5 * 60_000

let touched = Date.now()
for (const event of ['pointerdown', 'keydown', 'wheel', 'touchstart']) {
  globalThis.addEventListener?.(event, () => (touched = Date.now()), { capture: true, passive: true })
}

export const unattended = (now = Date.now()) => now - touched > away
