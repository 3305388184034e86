import { ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { fieldErrors, fromFailure, type Problem } from '@/shared/api/problem'

/** Doing something with a form: busy while it runs, and what is wrong by the field it belongs to, "" for what belongs to none. */
export function useDoing<F extends string>(fields: readonly F[]) {
  const { t } = useI18n()
  const busy = ref(false)
  const problem = shallowRef<Problem | null>(null)
  const errors = shallowRef<Partial<Record<F | '', string>>>({})

  /** Answers what came of it; undefined where something went wrong. */
  async function run<T>(doing: () => Promise<T>): Promise<T | undefined> {
    busy.value = true
    forget()
    try {
      return await doing()
    } catch (cause) {
      const failed = (problem.value = fromFailure(cause))
      const found = fieldErrors(failed, fields)
      errors.value = Object.values(found).some(Boolean) ? found : ({ '': t(`problem.${failed.kind}`) } as Partial<Record<F | '', string>>)
      return undefined
    } finally {
      busy.value = false
    }
  }

  function forget() {
    problem.value = null
    errors.value = {}
  }

  return { busy, problem, errors, run, forget }
}
