import { computed, reactive, ref, watch, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { api } from '@/api/client'
import { fieldErrors, fromFailure, type Problem } from '@/api/problem'
import type { ActionInput, Case, Choice } from '@/api/types'
import { uuidv7 } from '@/composables/uuid'
import { asksOf, bodyOf, fields, lacking, noEntries, type Entries, type Field } from './needs'

// What is being typed outlives a refresh of the case and a look at another one.
const drafts = new Map<string, Entries>()

function entriesFor(key: string): Entries {
  if (!drafts.has(key)) drafts.set(key, reactive(noEntries()))
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
export function useActionForm(current: Ref<Case>, choice: Ref<Choice>, told: Told) {
  const { t } = useI18n()
  const key = computed(() => `${current.value.id} ${choice.value.action}`)
  const entries = computed(() => entriesFor(key.value))
  const asks = computed(() => asksOf(choice.value, !!current.value.matter))
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
  watch(entries, (now) => {
    for (const field of fields) if (errors.value[field] && !lacking([{ field, required: true }], now).length) delete errors.value[field]
  }, { deep: true })

  async function submit() {
    const empty = lacking(asks.value, entries.value)
    errors.value = Object.fromEntries(empty.map((field) => [field, t(isText(field) ? 'case.required' : 'case.choose')]))
    if (empty.length || busy.value) return
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

function isText(field: Field): boolean {
  return field === 'reason' || field === 'note'
}
