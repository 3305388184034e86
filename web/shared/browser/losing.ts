import { onBeforeUnmount, onMounted } from 'vue'

/** The browser asks before the page goes, while something runs that would really be lost: files on their way, a list that is being sent. */
export function useLosing(losing: () => boolean) {
  const ask = (event: BeforeUnloadEvent) => {
    if (losing()) event.preventDefault()
  }
  onMounted(() => addEventListener('beforeunload', ask))
  onBeforeUnmount(() => removeEventListener('beforeunload', ask))
}
