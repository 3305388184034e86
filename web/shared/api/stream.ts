/**
 * The live stream (server-sent events), read with fetch instead of EventSource: only so can a new
 * reader say where the last one stopped (Last-Event-ID) after a reload or in another tab.
 */
export interface Message {
  id: string
  event: string
  data: string
}

/** A parser takes the text as it arrives, in any pieces, and gives back the messages completed by it. */
export function parser() {
  let rest = ''
  let message = blank()
  return (piece: string): Message[] => {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    const complete: Message[] = []
    for (const line of lines) {
      if (line === '') {
        if (message.data) complete.push({ ...message, data: message.data.slice(0, -1) })
        message = blank()
      } else {
        add(message, line)
      }
    }
    return complete
  }
}

function blank(): Message {
  return { id: '', event: 'message', data: '' }
}

function add(message: Message, line: string) {
  const colon = line.indexOf(':')
  if (colon === 0) return
  const name = colon < 0 ? line : line.slice(0, colon)
  const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
  if (name === 'data') message.data += value + '\n'
  else if (name === 'event') message.event = value
  else if (name === 'id') message.id = value
}

export interface Listening {
  url: string
  position: () => string
  onMessage: (message: Message) => void
  onLive: (live: boolean) => void
  signal: AbortSignal
  fetch?: typeof fetch
  pause?: (ms: number, signal: AbortSignal) => Promise<void>
}

const firstWait = 1_000
const longestWait = 30_000
// The server sends a beat at least every 30 s; a connection silent for longer is dead without knowing it.
const silence = 75_000

/** listen reads until the signal ends it; it comes back by itself after every cut, waiting longer each time. */
export async function listen(to: Listening) {
  const pause = to.pause ?? wait
  let delay = firstWait
  while (!to.signal.aborted) {
    try {
      const again = await read(to, () => (delay = firstWait))
      if (!again) return
    } catch {
      // The cut itself says nothing useful; the loop tries again.
    }
    to.onLive(false)
    if (to.signal.aborted) return
    await pause(delay, to.signal)
    delay = Math.min(delay * 2, longestWait)
  }
}

async function read(to: Listening, onOpen: () => void): Promise<boolean> {
  const headers: Record<string, string> = { Accept: 'text/event-stream' }
  if (to.position()) headers['Last-Event-ID'] = to.position()
  const request = new AbortController()
  const stop = () => request.abort()
  to.signal.addEventListener('abort', stop)
  let watchdog = setTimeout(stop, silence)
  try {
    const answer = await (to.fetch ?? fetch)(to.url, { headers, cache: 'no-store', signal: request.signal })
    if (answer.status === 401 || answer.status === 403) return false
    if (!answer.ok || !answer.body) return true
    onOpen()
    to.onLive(true)
    const parse = parser()
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return true
      clearTimeout(watchdog)
      watchdog = setTimeout(stop, silence)
      parse(value).forEach(to.onMessage)
    }
  } finally {
    clearTimeout(watchdog)
    to.signal.removeEventListener('abort', stop)
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })
}
