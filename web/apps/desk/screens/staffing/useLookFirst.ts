import { shallowRef } from 'vue'
import { useDoing } from '@/apps/desk/fields/doing'

/** A change that is looked at before it holds: first what it would do, then, unchanged, for good. */
export function useLookFirst<T, F extends string>(fields: readonly F[], send: (apply: boolean) => Promise<T>, done: () => void) {
  const seen = shallowRef<T | null>(null)
  const { busy, errors, run, forget: forgetErrors } = useDoing(fields)

  async function look() {
    seen.value = (await run(() => send(false))) ?? null
  }

  /** Where it is refused after all, what was seen no longer holds and has to be looked at again. */
  async function apply() {
    const made = await run(() => send(true))
    seen.value = null
    if (made !== undefined) done()
  }

  function forget() {
    seen.value = null
    forgetErrors()
  }

  return { seen, busy, errors, look, apply, forget }
}
