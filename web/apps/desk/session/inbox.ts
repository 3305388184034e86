import { computed, onScopeDispose, readonly, watch } from 'vue'
import { noticesApi } from '@/shared/api/notices'
import { kept } from '@/shared/browser/belongings'
import { useLive } from './live'
import { useSession } from './session'

const every = 60_000
/** Notices are written a moment after the change that the stream tells of. */
const after = 2_000

const unread = kept(() => 0)

/** How many notices are not read yet. The shell keeps it up to date; screens set what they have just read themselves. */
export function useInbox() {
  const set = (n: number) => (unread.value = n)
  return { unread: readonly(unread), label: computed(() => (unread.value > 99 ? '99+' : String(unread.value))), set }
}

export function useUnreadCount() {
  const { session } = useSession()
  let soon = 0

  async function count() {
    if (!session.value || document.hidden) return
    unread.value = await noticesApi.inbox({ limit: 1 }).then((page) => page.unread, () => unread.value)
  }

  function shortly() {
    clearTimeout(soon)
    soon = window.setTimeout(count, after)
  }

  const timer = setInterval(count, every)
  document.addEventListener('visibilitychange', count)
  useLive(shortly)
  watch(() => session.value?.account, () => {
    unread.value = 0
    void count()
  }, { immediate: true })
  onScopeDispose(() => {
    clearInterval(timer)
    clearTimeout(soon)
    document.removeEventListener('visibilitychange', count)
  })
  return { count }
}
