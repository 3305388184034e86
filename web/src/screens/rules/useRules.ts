import { computed, reactive, ref, shallowRef, watch, type Ref } from 'vue'
import { api } from '@/api/client'
import { fromFailure, pathErrors, type Problem } from '@/api/problem'
import type { Edition } from '@/api/types'
import { differences } from './differences'
import type { RuleKind } from './forms'

const copy = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null))

/** One rulebook: its edition, the draft that is being written, what is wrong with it, saving and publishing. */
export function useRules(kind: Ref<RuleKind>) {
  const edition = shallowRef<Edition | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const trouble = shallowRef<Problem | null>(null)
  const draft = ref<unknown>(null)
  const errors = ref<Record<string, string>>({})
  const busy = ref(false)

  function take(e: Edition) {
    edition.value = e
    draft.value = reactive(copy(e.draft) as object)
    errors.value = {}
  }

  async function load() {
    const asked = kind.value
    problem.value = null
    trouble.value = null
    try {
      const e = await api.rules(asked)
      if (asked === kind.value) take(e)
    } catch (cause) {
      if (asked === kind.value) problem.value = fromFailure(cause)
    }
  }

  watch(kind, () => {
    edition.value = null
    draft.value = null
    void load()
  }, { immediate: true })

  const unsaved = computed(() => !!edition.value && JSON.stringify(draft.value) !== JSON.stringify(edition.value.draft))
  const changes = computed(() => (edition.value ? differences(edition.value.in_force, draft.value) : []))

  async function change(request: () => Promise<Edition>): Promise<boolean> {
    busy.value = true
    trouble.value = null
    errors.value = {}
    try {
      take(await request())
      return true
    } catch (cause) {
      trouble.value = fromFailure(cause)
      if (trouble.value.kind === 'invalid') errors.value = pathErrors(trouble.value)
      return false
    } finally {
      busy.value = false
    }
  }

  const save = () => change(() => api.saveRules(kind.value, draft.value))
  const publish = () => change(() => api.publishRules(kind.value))

  /** The draft is that which is in force again; it counts once it is saved. */
  function discard() {
    if (edition.value) draft.value = reactive(copy(edition.value.in_force) as object)
    errors.value = {}
  }

  return { edition, problem, trouble, draft, errors, busy, unsaved, changes, load, save, publish, discard }
}
