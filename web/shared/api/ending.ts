import { readonly, ref } from 'vue'
import { deviceStore } from '@/shared/browser/belongings'

/**
 * Ending a session on the server after who had it has gone from here. The cookie is out of reach of scripts, so all that is kept is that it is owed; it is paid
 * before anything else is sent, also after a reload and by whichever tab is first, because the cookie of the next to log in takes its place.
 */
const debt = deviceStore<number>('ending')
const patience = 15_000

export const owed = () => debt.read() !== null

const told = ref(false)
/** The session still runs on the server, because it could not be reached. */
export const stillRuns = readonly(told)

let running: Promise<boolean> | null = null

export function owe() {
  debt.write(Date.now())
}

/** Ends what is owed; false while the server cannot be reached. */
export function settle(): Promise<boolean> {
  running ??= alone(pay).then((paid) => {
    told.value = !paid
    return paid
  }).finally(() => (running = null))
  return running
}

async function pay(): Promise<boolean> {
  if (!owed()) return true // another tab was first
  try {
    const { status } = await fetch('/api/v1/session', { method: 'DELETE', signal: AbortSignal.timeout(patience) })
    if (status === 429 || status >= 500) return false
  } catch {
    return false
  }
  debt.drop()
  return true
}

/** One tab at a time: an answer that takes the cookie away must not meet that of the next login. */
function alone(work: () => Promise<boolean>): Promise<boolean> {
  return navigator.locks ? navigator.locks.request('liandong.ending', () => work()).then((paid) => paid) : work()
}

/** Tries again whenever the line may be back. */
export function keepSettling() {
  const again = () => void (owed() && settle())
  addEventListener('online', again)
  document.addEventListener('visibilitychange', again)
  setInterval(again, patience)
  again()
}
