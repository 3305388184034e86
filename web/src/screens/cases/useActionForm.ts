import { computed, reactive, ref, watch, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { api } from '@/api/client'
import { fieldErrors, fromFailure, type Problem } from '@/api/problem'
import type { ActionInput, Case, Choice, Party } from '@/api/types'
import { useNow } from '@/composables/now'
import { uuidv7 } from '@/composables/uuid'
import { asksOf, bodyOf, complaintsOf, fields, noEntries, type Entries, type Field } from './needs'

// What is being typed outlives a refresh of the case and a look at another one.
const drafts = new Map<string, Entries>()

function entriesFor(key: string, to: Party | null): Entries {
  if (!drafts.has(key)) drafts.set(key, reactive({ ...noEntries(), to }))
  return drafts.get(key)!
}

interface Told {
  done: (c: Case) => void
  stale: (c: Case) => void
}

/**
 * The form of one action. An attempt keeps its identifier and content until an answer is known, so that
 * sending again after a lost answer is the same attempt and never a second one.
 */
export function useActionForm(current: Ref<Case>, choice: Ref<Choice>, told: Told, suggested: Party | null = null) {
  const { t } = useI18n()
  const now = useNow()
  const key = computed(() => `${current.value.id} ${choice.value.action}`)
  const entries = computed(() => entriesFor(key.value, suggested))
  const asks = computed(() => asksOf(choice.value, !!current.value.matter, entries.value.valid))
  const errors = ref<Partial<Record<Field | '', string>>>({})
  const busy = ref(false)
  const changed = ref(false)
  let attempt: ActionInput | null = null

  watch(() => current.value.version, () => {
    if (busy.value) return
    if (attempt) void send(attempt)
    else changed.value = true
  })

  // A complaint goes as soon as its field is filled, so that only what is still wrong is marked.
  watch(entries, (entered) => {
    for (const field of fields) if (errors.value[field] && !complaintsOf([{ field, required: true }], entered, now.value)[field]) delete errors.value[field]
  }, { deep: true })

  async function submit() {
    const wrong = Object.entries(complaintsOf(asks.value, entries.value, now.value))
    errors.value = Object.fromEntries(wrong.map(([field, complaint]) => [field, t(complaint)]))
    if (wrong.length || busy.value) return
    const body = bodyOf(asks.value, entries.value)
    const again = attempt && sameContent(attempt, body)
    await send(again ? attempt! : { id: uuidv7(), version: current.value.version, ...body })
  }

  async function send(body: ActionInput) {
    attempt = body
    busy.value = true
    errors.value = {}
    try {
      const answer = await api.act(current.value.id, choice.value.action, body)
      attempt = null
      drafts.delete(key.value)
      told.done(answer)
    } catch (cause) {
      await explain(fromFailure(cause))
    } finally {
      busy.value = false
    }
  }

  async function explain(problem: Problem) {
    if (problem.kind === 'offline' || problem.kind === 'broken' || problem.kind === 'busy') {
      errors.value = { '': t('case.unknownOutcome') }
      return
    }
    attempt = null
    const known = problem.current ?? (problem.kind === 'conflict' ? await api.case(current.value.id).catch(() => null) : null)
    if (problem.current) changed.value = true
    else errors.value = fieldErrors(problem, fields)
    if (known) told.stale(known)
    if (!problem.current && !Object.values(errors.value).some(Boolean)) errors.value = { '': t(`problem.${problem.kind}`) }
  }

  return { entries, asks, errors, busy, changed, submit }
}

function sameContent(before: ActionInput, now: object): boolean {
  const { id, version } = before
  return JSON.stringify(before) === JSON.stringify({ id, version, ...now })
}
