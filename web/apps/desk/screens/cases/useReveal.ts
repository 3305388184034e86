import { ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { fromFailure } from '@/shared/api/problem'
import type { Purpose } from '@/shared/api/disclosure'

/** What is masked, in clear for a stated purpose; the server records the reading. */
export function useReveal<T>(read: (why: Purpose) => Promise<T>) {
  const { t } = useI18n()
  const asking = ref(false)
  const why = ref<Purpose>({ purpose: '', remark: '' })
  const wrong = ref('')
  const clear = shallowRef<T | null>(null)

  async function reveal() {
    wrong.value = ''
    try {
      clear.value = await read(why.value)
      asking.value = false
    } catch (cause) {
      const problem = fromFailure(cause)
      wrong.value = problem.detail || t(`problem.${problem.kind}`)
    }
  }

  return { asking, why, wrong, clear, reveal }
}
