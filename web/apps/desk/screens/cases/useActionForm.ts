import { computed, ref, watch, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { casesApi, type ActionInput, type Case, type Choice } from '@/shared/api/cases'
import { fieldErrors, fromFailure, type Problem } from '@/shared/api/problem'
import type { Party } from '@/shared/api/staffing'
import { isDrafted, useDraft } from '@/apps/desk/fields/draft'
import { useNow } from '@/shared/times/now'
import { uuidv7 } from '@/shared/browser/uuid'
import { asksOf, bodyOf, complaintsOf, fields, noEntries, type Entries, type Field } from './needs'

interface Typed extends Entries {
  /** What was sent and not answered yet. */
  attempt: ActionInput | null
}

const subjectOf = (of: string, action: string) => `${of} ${action}`

/** Whether something waits in the form of an action of a case. */
export const isWaiting = (of: Case, choice: Choice) => isDrafted('action', subjectOf(of.id, choice.action))

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
  const { entries, restored, prefill, clear } = useDraft<Typed>('action', () => subjectOf(current.value.id, choice.value.action), () => ({ ...noEntries(), to: suggested, attempt: null }))
  const asks = computed(() => asksOf(choice.value, !!current.value.matter, entries.value.valid))
  const errors = ref<Partial<Record<Field | '', string>>>({})
  const busy = ref(false)
  const changed = ref(false)

  watch(() => current.value.version, () => {
    if (busy.value) return
    if (entries.value.attempt) void send(entries.value.attempt)
    else changed.value = true
  })

  // A complaint goes as soon as its field is filled, so that only what is still wrong is marked.
  watch(() => JSON.stringify(fields.map((field) => entries.value[field])), () => {
    for (const field of fields) if (errors.value[field] && !complaintsOf([{ field, required: true }], entries.value, now.value)[field]) delete errors.value[field]
  })

  async function submit() {
    const wrong = Object.entries(complaintsOf(asks.value, entries.value, now.value))
    errors.value = Object.fromEntries(wrong.map(([field, complaint]) => [field, t(complaint)]))
    if (wrong.length || busy.value) return
    const body = bodyOf(asks.value, entries.value)
    const { attempt } = entries.value
    await send(attempt && sameContent(attempt, body) ? attempt : { id: uuidv7(), version: current.value.version, ...body })
  }

  async function send(body: ActionInput) {
    entries.value.attempt = body
    busy.value = true
    errors.value = {}
    try {
      const answer = await casesApi.act(current.value.id, choice.value.action, body)
      clear()
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
    entries.value.attempt = null
    const known = problem.current ?? (problem.kind === 'conflict' ? await casesApi.case(current.value.id).catch(() => null) : null)
    if (problem.current) changed.value = true
    else errors.value = fieldErrors(problem, fields)
    if (known) told.stale(known)
    if (!problem.current && !Object.values(errors.value).some(Boolean)) errors.value = { '': t(`problem.${problem.kind}`) }
  }

  return { entries, restored, prefill, clear, asks, errors, busy, changed, submit }
}

function sameContent(before: ActionInput, now: object): boolean {
  const { id, version } = before
  return JSON.stringify(before) === JSON.stringify({ id, version, ...now })
}
