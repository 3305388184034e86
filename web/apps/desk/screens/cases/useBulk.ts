import { computed, reactive, ref, shallowRef } from 'vue'
import { casesApi, type Case, type Prospect, type Prospects, type Widely } from '@/shared/api/cases'
import { fromFailure, type Problem } from '@/shared/api/problem'
import { uuidv7 } from '@/shared/browser/uuid'

export const mostMarked = 200

/** What can be said once for many cases. Where an action needs more, each case deserves to be looked at by itself. */
const common = new Set(['reason', 'reason?', 'note', 'note?', 'to?', 'task?'])
export const inBulk = (action: Widely) => action.needs.every((need) => common.has(need))

export type Outcome = 'waiting' | 'doing' | 'done' | 'failed'

/**
 * Several cases at once: marked, looked at beforehand, then done one by one on the ordinary way, each with the version that was seen and an
 * identifier of its own, so that going on after a cut repeats nothing.
 */
export function useBulk(acted: (c: Case) => void) {
  const marked = reactive(new Set<string>())
  const open = ref(false)
  const action = ref('')
  const reason = ref('')
  const note = ref('')
  const foreseen = shallowRef<Prospects | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const loading = ref(false)
  const running = ref(false)
  const outcomes = reactive(new Map<string, { state: Outcome; why: string }>())
  const attempts = new Map<string, string>()
  let turn = 0

  const actions = computed(() => (foreseen.value?.actions ?? []).filter(inBulk).sort((a, b) => b.possible - a.possible))
  const chosen = computed(() => foreseen.value?.actions.find((one) => one.action === action.value))
  const possible = computed(() => (foreseen.value?.items ?? []).filter((one) => one.allowed))
  const done = computed(() => [...outcomes.values()].filter((one) => one.state === 'done').length)
  const ended = computed(() => outcomes.size > 0 && !running.value)
  const lacking = computed<'reason' | 'note' | ''>(() => {
    const needs = chosen.value?.needs ?? []
    if (needs.includes('reason') && !reason.value.trim()) return 'reason'
    return needs.includes('note') && !note.value.trim() ? 'note' : ''
  })

  function mark(id: string, on = !marked.has(id)) {
    if (!on) marked.delete(id)
    else if (marked.size < mostMarked) marked.add(id)
  }

  function clear() {
    marked.clear()
    close()
  }

  function close() {
    open.value = false
    action.value = reason.value = note.value = ''
    foreseen.value = problem.value = null
    outcomes.clear()
    attempts.clear()
  }

  async function look() {
    const mine = ++turn
    open.value = loading.value = true
    outcomes.clear()
    attempts.clear()
    try {
      const answer = await casesApi.prospects({ cases: [...marked], ...(action.value ? { action: action.value } : {}) })
      if (mine !== turn) return
      foreseen.value = answer
      problem.value = null
    } catch (cause) {
      if (mine === turn) problem.value = fromFailure(cause)
    }
    if (mine === turn) loading.value = false
  }

  function choose(name: string) {
    action.value = name
    return look()
  }

  /** Does what is possible and not yet done; what failed for want of an answer keeps its identifier. */
  async function run() {
    if (running.value || lacking.value) return
    running.value = true
    for (const one of possible.value) if (outcomes.get(one.id)?.state !== 'done') outcomes.set(one.id, { state: 'waiting', why: '' })
    for (const one of possible.value) if (outcomes.get(one.id)!.state === 'waiting') await doOne(one)
    running.value = false
  }

  async function doOne({ id, case: seen }: Prospect) {
    outcomes.set(id, { state: 'doing', why: '' })
    if (!attempts.has(id)) attempts.set(id, uuidv7())
    const body = { id: attempts.get(id)!, version: seen!.version, ...(reason.value.trim() ? { reason: reason.value.trim() } : {}), ...(note.value.trim() ? { note: note.value.trim() } : {}) }
    try {
      acted(await casesApi.act(id, action.value, body))
      outcomes.set(id, { state: 'done', why: '' })
      marked.delete(id)
    } catch (cause) {
      const failure = fromFailure(cause)
      outcomes.set(id, { state: 'failed', why: failure.detail || failure.kind })
    }
  }

  return { marked, open, action, reason, note, foreseen, actions, chosen, possible, outcomes, done, ended, running, lacking, loading, problem, mark, clear, close, look, choose, run }
}
