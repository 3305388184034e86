import { onScopeDispose, ref, toValue, watch, type MaybeRefOrGetter, type Ref } from 'vue'
import { fitting, inForms, typedStore, type Store } from '@/shared/browser/belongings'

export interface Drafted<T> {
  /** What stands in the form. */
  entries: Ref<T>
  /** Whether it stood there before the form was opened: the form says so, see DraftNote. */
  restored: Ref<boolean>
  /** Fills in what nobody typed; while nobody has, there is nothing to keep. */
  prefill: (more: Partial<T>) => void
  /** What the form is before anybody touches it, once the server has said so; what was typed stands above it. */
  begin: (fresh: T) => void
  /** Sent, or given up: nothing is kept, and the form is as in the beginning. */
  clear: () => void
}

const nameOf = (form: string, subject: string) => `${form} ${subject}`

/** Whether something waits in a form about a subject. */
export const isDrafted = (form: string, subject: string) => typedStore(nameOf(form, subject)).read() !== null

/** The store itself, for forms that are filled from the server and look at what was typed before they take it up. */
export const draftStore = <T>(form: string, subject: string) => typedStore<T>(nameOf(form, subject))

/**
 * What is typed into a form about a subject survives a reload and a look elsewhere, for its account and as long as the tab: words about people and
 * their numbers must not lie on a disk. Never use it for passwords and secrets. blank is the form before anybody touched it.
 */
export function useDraft<T extends object>(form: string, subject: MaybeRefOrGetter<string>, blank: () => T): Drafted<T> {
  const entries = ref(blank()) as Ref<T>
  const restored = ref(false)
  let kept: Store<Partial<T>>
  let first = blank
  let untouched = ''

  function open() {
    kept = typedStore<Partial<T>>(nameOf(form, toValue(subject)))
    const fresh = first()
    untouched = JSON.stringify(fresh)
    const found = kept.read()
    restored.value = !!found
    entries.value = found ? { ...fresh, ...fitting(found, fresh, inForms) } : fresh
  }

  function keep() {
    const now = JSON.stringify(entries.value)
    if (now === untouched) return kept.drop()
    kept.write(entries.value)
  }

  function prefill(more: Partial<T>) {
    const blankStill = JSON.stringify(entries.value) === untouched
    Object.assign(entries.value, more)
    if (blankStill) untouched = JSON.stringify(entries.value)
  }

  function begin(fresh: T) {
    const text = JSON.stringify(fresh)
    first = () => JSON.parse(text) as T
    open()
  }

  function clear() {
    kept.drop()
    open()
  }

  open()
  watch(() => toValue(subject), open, { flush: 'sync' })
  watch(entries, keep, { deep: true })
  onScopeDispose(keep) // what was typed in the last moment
  return { entries, restored, prefill, begin, clear }
}
