import { onScopeDispose, readonly, ref } from 'vue'
import { listen, type Message } from '@/shared/api/stream'
import type { CallNews } from '@/shared/api/calls'
import type { CaseNews } from '@/shared/api/cases'
import { kept, owner, store } from '@/shared/browser/belongings'

/**
 * One stream for the whole browser: the tab that holds the lock reads it and tells the others. A browser
 * opens at most six connections to an origin on HTTP/1.1, and a dozen open tabs must not use them up.
 * Without locks (plain HTTP away from localhost) each tab reads for itself.
 */
const live = ref(false)
const listeners = new Set<(news: CaseNews) => void>()
const callListeners = new Set<(news: CallNews) => void>()
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('liandong.live')
// Every tab remembers where the stream stands, so whoever reads next goes on from there.
const position = kept(() => '')
const stands = store<string>('stream', 'tab')
let ending: AbortController | null = null

const requestListeners = new Set<() => void>()

type Told = { request: true; id: string } | { news: CaseNews; id: string } | { call: CallNews; id: string } | { live: boolean }

function hear(told: Told) {
  if ('live' in told) {
    live.value = told.live
    return
  }
  stand(told.id)
  if ('request' in told) requestListeners.forEach((listener) => listener())
  else if ('call' in told) callListeners.forEach((listener) => listener(told.call))
  else listeners.forEach((listener) => listener(told.news))
}

function stand(id: string) {
  if (!id) return
  position.value = id
  stands.write(id)
}

function tell(told: Told) {
  hear(told)
  channel?.postMessage({ to: owner.value, told })
}

// Tabs of who was here before do not hear what is for who is here now.
if (channel) {
  channel.onmessage = ({ data }: MessageEvent<{ to: string; told: Told }>) => {
    if (data.to && data.to === owner.value) hear(data.told)
  }
}

function take(message: Message) {
  stand(message.id)
  try {
    if (message.event === 'case') tell({ news: JSON.parse(message.data) as CaseNews, id: message.id })
    if (message.event === 'request') tell({ request: true, id: message.id })
    if (message.event === 'call') tell({ call: JSON.parse(message.data) as CallNews, id: message.id })
  } catch {
    // A message that cannot be read changes nothing on the screen; the next one may.
  }
}

async function lead(signal: AbortSignal) {
  await listen({
    url: '/api/v1/stream',
    position: () => (position.value ||= stands.read() ?? ''),
    onMessage: take,
    onLive: (value) => tell({ live: value }),
    signal,
  })
}

/** Begins with the session and ends with it. */
export function startLive() {
  if (ending) return
  const { signal } = (ending = new AbortController())
  if (navigator.locks && channel) {
    navigator.locks.request('liandong.live', { signal }, () => lead(signal)).catch(() => {})
  } else {
    void lead(signal)
  }
}

export function stopLive() {
  ending?.abort()
  ending = null
  live.value = false
  position.value = ''
  stands.drop()
}

/** Hears that something was asked, signed or refused. */
export function useLiveRequests(listener: () => void) {
  requestListeners.add(listener)
  onScopeDispose(() => requestListeners.delete(listener))
}

/** Hears of cases, and of calls at the own seat. */
export function useLive(listener?: (news: CaseNews) => void, onCall?: (news: CallNews) => void) {
  if (listener) {
    listeners.add(listener)
    onScopeDispose(() => listeners.delete(listener))
  }
  if (onCall) {
    callListeners.add(onCall)
    onScopeDispose(() => callListeners.delete(onCall))
  }
  return { live: readonly(live) }
}
