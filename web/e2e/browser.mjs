import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const flags = [
  '--headless', '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader',
  // Without a graphics card the pages are drawn and put together by the processor, not by an emulated card, which takes more time; maps still have WebGL.
  '--disable-gpu-rasterization', '--disable-gpu-compositing',
]

/** A browser of its own for one person: nothing is shared with the others, not even what it remembers. */
export async function openBrowser({ url, width = 1440, height = 900, locale = 'zh-CN', theme = 'light' }) {
  const profile = await mkdtemp(join(tmpdir(), 'liandong-e2e-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: flags,
    baseURL: url,
    locale,
    viewport: { width, height },
    hasTouch: width < 600,
  })
  await context.addInitScript(([l, t]) => {
    if (globalThis.origin === 'null') return // a sandboxed frame has no storage
    const first = localStorage.getItem('liandong.prefs') === null
    if (first) localStorage.setItem('liandong.prefs', JSON.stringify({ locale: l, theme: t }))
  }, [locale, theme])
  const page = context.pages()[0] ?? await context.newPage()
  page.setDefaultTimeout(20_000)
  const broken = []
  page.on('pageerror', (error) => broken.push(error.message))
  page.on('dialog', (dialog) => {
    broken.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  return {
    page,
    broken,
    part: (name) => page.getByTestId(name),
    async close() {
      await context.close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}

export async function signIn({ page, part }, who) {
  await page.goto('/')
  await part('login-account').fill(who.account)
  await part('login-password').fill(who.password)
  await part('login-submit').click()
  await part('me').waitFor()
}
