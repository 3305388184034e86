import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { fromFailure, type Problem } from '@/shared/api/problem'

export interface Load<T> {
  data: ShallowRef<T | null>
  problem: ShallowRef<Problem | null>
  loading: Ref<boolean>
  run: () => Promise<void>
}

/**
 * useLoad reads something for a screen. Of several reads under way only the last one counts; what was
 * shown stays until the new answer is there.
 */
export function useLoad<T>(read: (signal: AbortSignal) => Promise<T>): Load<T> {
  const data: ShallowRef<T | null> = shallowRef(null)
  const problem: ShallowRef<Problem | null> = shallowRef(null)
  const loading = ref(false)
  let latest: AbortController | null = null

  async function run() {
    latest?.abort()
    const mine = (latest = new AbortController())
    loading.value = true
    try {
      const answer = await read(mine.signal)
      if (mine !== latest) return
      data.value = answer
      problem.value = null
    } catch (cause) {
      if (mine !== latest) return
      problem.value = fromFailure(cause)
    }
    loading.value = false
  }

  return { data, problem, loading, run }
}
