import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { casesApi, type Case, type Choice } from '@/shared/api/cases'
import { fromFailure } from '@/shared/api/problem'
import { uuidv7 } from '@/shared/browser/uuid'

/** What takes an action back, where the lifecycle has such a step. Everything else was done for good, and says so by having no undo. */
export const inverse: Record<string, string> = { dispatch: 'recall', merge: 'unmerge', extend: 'withdraw', suspend: 'withdraw', force_close: 'withdraw', appeal: 'withdraw', object: 'withdraw' }

export const patience = 12_000

/**
 * For some seconds after an action it can be taken back at once. It is an ordinary action with its reason, so the story tells both; it is offered
 * only while the server still allows it.
 */
export function useUndo(current: Ref<Case>, choices: Ref<Choice[]>, undone: (c: Case) => void) {
  const { t } = useI18n()
  const last = shallowRef<{ id: string; version: number; action: string; name: Choice['name'] } | null>(null)
  const wrong = ref('')
  const busy = ref(false)
  let timer = 0
  let attempt = ''

  const way = computed(() => (last.value?.id === current.value.id ? choices.value.find((choice) => choice.action === inverse[last.value!.action] && choice.allowed) : undefined))
  const offered = computed(() => (way.value && last.value?.version === current.value.version ? last.value : null))

  function took(choice: Choice, after: Case) {
    clearTimeout(timer)
    wrong.value = ''
    if (!inverse[choice.action]) return void (last.value = null)
    attempt = uuidv7()
    last.value = { id: after.id, version: after.version, action: choice.action, name: choice.name }
    timer = window.setTimeout(() => (last.value = null), patience)
  }

  async function undo() {
    if (!offered.value || !way.value || busy.value) return
    busy.value = true
    clearTimeout(timer)
    try {
      const asks = way.value.needs.some((need) => need.startsWith('reason'))
      const answer = await casesApi.act(current.value.id, way.value.action, { id: attempt, version: last.value!.version, ...(asks ? { reason: t('undo.reason') } : {}) })
      last.value = null
      undone(answer)
    } catch (cause) {
      const problem = fromFailure(cause)
      wrong.value = problem.detail || t(`problem.${problem.kind}`)
    }
    busy.value = false
  }

  watch(() => current.value.id, () => (wrong.value = ''))
  onScopeDispose(() => clearTimeout(timer))
  return { offered, wrong, busy, took, undo }
}
