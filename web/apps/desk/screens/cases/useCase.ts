import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { casesApi, type Case, type CaseDetail, type Choice } from '@/shared/api/cases'
import { fromFailure, type Problem } from '@/shared/api/problem'
import { useLive } from '@/apps/desk/session/live'

export type Story = Awaited<ReturnType<typeof casesApi.story>>

const again = 2_000

/** One case with its story and what may be done with it, kept up to date by the stream. */
export function useCase(id: Ref<string>) {
  const current = shallowRef<CaseDetail | null>(null)
  const story = shallowRef<Story | null>(null)
  const choices = shallowRef<Choice[]>([])
  const problem = shallowRef<Problem | null>(null)
  const loading = ref(false)
  let turn = 0
  let told = 0 // the version that the stream last spoke of
  let timer = 0

  async function load() {
    const mine = ++turn
    clearTimeout(timer)
    loading.value = true
    try {
      const c = await casesApi.whole(id.value)
      if (mine !== turn) return
      current.value = c
      story.value = c.events ?? null
      choices.value = c.actions ?? []
      problem.value = null
    } catch (cause) {
      if (mine !== turn) return
      problem.value = fromFailure(cause)
      // The news came through and the case did not: nobody will tell it a second time.
      if (current.value && told > current.value.version && ['offline', 'busy', 'broken'].includes(problem.value.kind)) timer = window.setTimeout(load, again)
    }
    loading.value = false
  }

  watch(id, () => {
    current.value = story.value = problem.value = null
    choices.value = []
    told = 0
    void load()
  }, { immediate: true })

  useLive((news) => {
    if (news.case !== id.value) return
    told = Math.max(told, news.version)
    if (told > (current.value?.version ?? 0)) void load()
  })
  onScopeDispose(() => clearTimeout(timer))

  /** Shows at once what an action answered; the story and the next choices follow. */
  function put(c: Case) {
    if (c.id !== id.value) return
    if (current.value) current.value = { ...current.value, ...c }
    void load()
  }

  return { current, story, choices, problem, loading, load, put }
}
