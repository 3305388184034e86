import { readonly, ref } from 'vue'

// One clock for all screens: a hundred rows must not tick a hundred times.
const now = ref(Date.now())
setInterval(() => (now.value = Date.now()), 15_000)
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) now.value = Date.now()
})

export const useNow = () => readonly(now)
