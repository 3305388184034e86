import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { guardComposing } from '@/shared/browser/composing'

const sources = import.meta.glob('../{apps,shared}/**/*.{ts,vue}', { query: '?raw', import: 'default', eager: true }) as Record<string, string>

describe('a key while somebody composes', () => {
  const heard = vi.fn()
  const box = document.createElement('input')
  let stop: () => void

  beforeEach(() => {
    heard.mockClear()
    document.body.append(box)
    stop = guardComposing()
    box.addEventListener('keydown', heard)
    document.addEventListener('keydown', heard)
  })

  afterEach(() => {
    stop()
    box.removeEventListener('keydown', heard)
    document.removeEventListener('keydown', heard)
  })

  function press(key: string, more: KeyboardEventInit = {}, at?: number) {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })
    if (at !== undefined) Object.defineProperty(event, 'timeStamp', { value: at })
    box.dispatchEvent(event)
    return event
  }

  function end(at: number) {
    const event = new CompositionEvent('compositionend', { bubbles: true })
    Object.defineProperty(event, 'timeStamp', { value: at })
    box.dispatchEvent(event)
  }

  it('is heard by nobody', () => {
    for (const key of ['Enter', 'Escape', 'ArrowDown', 'n']) {
      expect(press(key, { isComposing: true }).defaultPrevented).toBe(key === 'Escape') // by which a browser empties a box of a search
      press(key, { keyCode: 229 })
    }
    expect(heard).not.toHaveBeenCalled()
  })

  it('belongs to it where its end is told first', () => {
    end(500)
    press('Enter', { keyCode: 13 }, 498)
    expect(heard).not.toHaveBeenCalled()
    press('Enter', { keyCode: 13 }, 501) // the word was taken by the mouse; this is another key
    expect(heard).toHaveBeenCalledTimes(2)
  })

  it('is heard as ever when nobody does', () => {
    press('Enter')
    press('Escape')
    expect(heard).toHaveBeenCalledTimes(4)
  })
})

describe('no handler goes round the guard', () => {
  /** Who listens at the window before all others: the guard itself, and what asks only whether somebody is there. */
  const early = new Set(['../shared/browser/composing.ts', '../shared/api/attention.ts'])
  const files = Object.entries(sources).filter(([file]) => !/\.test\.ts$|schema\.d\.ts$/.test(file))
  const round = (source: string) => [
    // It says nothing of a key that comes up whether that went down for a word.
    /@key(?:up|press)|\bonKey(?:up|press)|['"]key(?:up|press)['"]/i,
    /(?:window|globalThis|self)\??\.addEventListener\??\.?\(\s*['"]?key/,
    /addEventListener\([^)]*['"]key\w+['"][^)]*(?:true|capture)/,
    // Each with a check of its own is how some had none.
    /isComposing|keyCode/,
    // What is drawn elsewhere than below the one root.
    /createApp\(/,
  ].filter((pattern) => pattern.test(source)).map(String)

  it('walks every file', () => {
    expect(files.length).toBeGreaterThan(250)
    const found = files.filter(([file]) => !early.has(file) && file !== '../shared/start.ts').flatMap(([file, source]) => round(source).map((what) => `${file}: ${what}`))
    expect(found).toEqual([])
  })

  it('stands before the application', () => {
    const start = sources['../shared/start.ts']!
    expect(start.indexOf('\n  guardComposing()')).toBeGreaterThan(0)
    expect(start.indexOf('\n  guardComposing()')).toBeLessThan(start.indexOf('createApp(app)'))
    for (const app of ['desk', 'public']) expect(sources[`../apps/${app}/main.ts`], app).toMatch(/\bstart\(\w+, router\)/)
  })

  it('sees what it is there for', () => {
    for (const source of ['<input @keyup.enter="find" />', `window.addEventListener('keydown', press)`, `document.addEventListener('keydown', press, true)`, 'if (event.isComposing) return', `el.addEventListener("keyup", f)`, 'createApp(Box)']) {
      expect(round(source), source).not.toEqual([])
    }
    expect(round('<input @keydown.enter.prevent="find" @keydown.esc="close" />')).toEqual([])
  })
})
