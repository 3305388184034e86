import { chromium } from 'playwright-core'

const flags = [
  '--headless', '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader',
  // Without a graphics card the pages are drawn and put together by the processor, not by an emulated card, which takes more time; maps still have WebGL.
  '--disable-gpu-rasterization', '--disable-gpu-compositing',
  // A sandboxed frame in a process of its own is sometimes never told its size (Chromium): what is in it is then there, but drawn nowhere.
  '--disable-features=IsolateSandboxedIframes',
]

let running

/** The browser of this process. What people see, keep and hear in it is held apart by their contexts. */
const browser = () => (running ??= chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags }))

/** Ends the browser; whoever opens another page starts it anew. */
export async function shutBrowser() {
  const last = running
  running = undefined
  await (await last)?.close()
}

/** A browser of its own for one person: nothing is shared with the others, not even what it remembers. */
export async function openBrowser({ url, width = 1440, height = 900, locale = 'zh-CN', theme = 'light' }) {
  const context = await (await browser()).newContext({ baseURL: url, locale, viewport: { width, height }, hasTouch: width < 600 })
  await context.addInitScript(([l, t]) => {
    if (globalThis.origin === 'null') return // a sandboxed frame has no storage
    const first = localStorage.getItem('liandong.prefs') === null
    if (first) localStorage.setItem('liandong.prefs', JSON.stringify({ locale: l, theme: t }))
  }, [locale, theme])
  const page = await context.newPage()
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
    close: () => context.close(),
  }
}

/** Lets somebody in as the form does, and opens the first page. Walks about signing in fill in the form. */
export async function signIn({ page, part }, who) {
  const answer = await page.request.post('/api/v1/session', { data: { account: who.account, password: who.password } })
  if (!answer.ok()) throw new Error(`${who.account} was not let in: ${answer.status()} ${await answer.text()}`)
  await page.goto('/')
  await part('me').waitFor()
}
