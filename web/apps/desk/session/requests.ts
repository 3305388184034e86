import { onScopeDispose, readonly, watch } from 'vue'
import { requestsApi } from '@/shared/api/requests'
import { kept } from '@/shared/browser/belongings'
import { useLiveRequests } from './live'
import { useSession } from './session'

const every = 60_000
const waiting = kept(() => 0)
const open = kept(() => 0)

/** How many requests (两人办理) the account may sign now, and how many it sees open. The shell keeps them up to date. */
export function useRequestCount() {
  const { session } = useSession()

  async function count() {
    if (!session.value || document.hidden) return
    const page = await requestsApi.requests().catch(() => null)
    if (page) set(page.waiting, page.items.length)
  }

  const timer = setInterval(count, every)
  useLiveRequests(() => void count())
  watch(() => session.value?.account, () => void count(), { immediate: true })
  onScopeDispose(() => clearInterval(timer))
  return { waiting: readonly(waiting), open: readonly(open) }
}

function set(maySign: number, seen: number) {
  waiting.value = maySign
  open.value = seen
}

/** For the screen that has just read them. */
export const knowRequests = set
