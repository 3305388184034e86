import { computed, reactive, ref, shallowRef, watch, type Ref } from 'vue'
import { rulesApi, type Edition } from '@/shared/api/rules'
import { fromFailure, pathErrors, type Problem } from '@/shared/api/problem'
import { draftStore } from '@/apps/desk/fields/draft'
import { differences } from './differences'
import type { RuleKind } from './kinds'

interface Typed {
  revision: string
  draft: unknown
}

const copy = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null))

/** One rulebook: its edition, the draft that is being written, what is wrong with it, saving and publishing. */
export function useRules(kind: Ref<RuleKind>) {
  const edition = shallowRef<Edition | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const trouble = shallowRef<Problem | null>(null)
  const draft = ref<unknown>(null)
  const errors = ref<Record<string, string>>({})
  const busy = ref(false)
  /** What somebody else made of the rulebook since it was read here; null while nobody did. */
  const theirs = shallowRef<Edition | null>(null)
  /** What is written here was typed before and not saved. */
  const restored = ref(false)
  /** Counts how often the draft was put in place as a whole, not typed. */
  const fresh = ref(0)

  function write(document: unknown) {
    draft.value = reactive(copy(document) as object)
    errors.value = {}
    fresh.value++
  }

  function take(e: Edition) {
    edition.value = e
    theirs.value = null
    restored.value = false
    write(e.draft)
  }

  /** Goes on with what was typed and not saved; where the rulebook is another since, that is shown beside it. */
  function resume(e: Edition) {
    const typed = draftStore<Typed>('rules', e.kind).read()
    take(e)
    if (!typed) return
    write(typed.draft)
    restored.value = true
    if (typed.revision !== e.revision) theirs.value = e
  }

  async function load() {
    const asked = kind.value
    problem.value = null
    trouble.value = null
    try {
      const e = await rulesApi.rules(asked)
      if (asked === kind.value) resume(e)
    } catch (cause) {
      if (asked === kind.value) problem.value = fromFailure(cause)
    }
  }

  watch(kind, () => {
    edition.value = null
    theirs.value = null
    draft.value = null
    void load()
  }, { immediate: true })

  const unsaved = computed(() => !!edition.value && JSON.stringify(draft.value) !== JSON.stringify(edition.value.draft))
  watch([draft, edition], () => {
    if (!edition.value) return
    const store = draftStore<Typed>('rules', edition.value.kind)
    if (unsaved.value) store.write({ revision: theirs.value && restored.value ? '' : edition.value.revision, draft: draft.value })
    else store.drop()
  }, { deep: true })

  const changes = computed(() => (edition.value ? differences(edition.value.in_force, draft.value) : []))

  /** What is here and not with them, as it would be if it were saved over theirs. */
  const clashes = computed(() => (theirs.value ? differences(theirs.value.draft, draft.value) : []))

  async function change(request: () => Promise<Edition>): Promise<boolean> {
    const of = kind.value
    busy.value = true
    trouble.value = null
    errors.value = {}
    try {
      take(await request())
      return true
    } catch (cause) {
      await explain(fromFailure(cause), of)
      return false
    } finally {
      busy.value = false
    }
  }

  /** Keeps what was typed: where somebody else was first, their edition is shown beside it. */
  async function explain(found: Problem, of: RuleKind) {
    if (found.document.code === 'rulebook.stale') {
      try {
        const e = await rulesApi.rules(of)
        if (of === kind.value) theirs.value = e
        return
      } catch {
        // then what the server said has to do; saving again asks anew
      }
    }
    trouble.value = found
    if (found.kind === 'invalid') errors.value = pathErrors(found)
  }

  const save = () => change(() => rulesApi.saveRules(kind.value, edition.value?.revision ?? '', draft.value))
  const publish = () => change(() => rulesApi.publishRules(kind.value, edition.value?.revision ?? ''))

  /** Goes on from their edition; what was typed here is given up. */
  function takeTheirs() {
    if (theirs.value) take(theirs.value)
  }

  /** Saves what is here in place of theirs, and only of what was shown: a third one would be told of again. */
  const saveOver = () => change(() => rulesApi.saveRules(kind.value, theirs.value?.revision ?? '', draft.value))

  /** The draft is that which is in force again; it counts once it is saved. */
  function discard() {
    if (edition.value) write(edition.value.in_force)
  }

  /** What was typed is given up for what is saved. */
  function giveUp() {
    if (edition.value) take(edition.value)
  }

  return { restored, giveUp, edition, problem, trouble, draft, errors, busy, unsaved, changes, theirs, clashes, fresh, load, save, publish, takeTheirs, saveOver, discard }
}
