import { ref, shallowRef, watch, type Ref } from 'vue'
import { api } from '@/api/client'
import { fromFailure, type Problem } from '@/api/problem'
import type { Case, CaseDetail, Choice } from '@/api/types'
import { useLive } from '@/composables/live'

export type Story = Awaited<ReturnType<typeof api.story>>

/** One case with its story and what may be done with it, kept up to date by the stream. */
export function useCase(id: Ref<string>) {
  const current = shallowRef<CaseDetail | null>(null)
  const story = shallowRef<Story | null>(null)
  const choices = shallowRef<Choice[]>([])
  const problem = shallowRef<Problem | null>(null)
  const loading = ref(false)
  let turn = 0

  async function load() {
    const mine = ++turn
    loading.value = true
    try {
      const [c, s, a] = await Promise.all([api.case(id.value), api.story(id.value), api.choices(id.value)])
      if (mine !== turn) return
      current.value = c
      story.value = s
      choices.value = a
      problem.value = null
    } catch (cause) {
      if (mine !== turn) return
      problem.value = fromFailure(cause)
    }
    loading.value = false
  }

  watch(id, () => {
    current.value = story.value = problem.value = null
    choices.value = []
    void load()
  }, { immediate: true })

  useLive((news) => {
    if (news.case === id.value && news.version > (current.value?.version ?? 0)) void load()
  })

  /** Shows at once what an action answered; the story and the next choices follow. */
  function put(c: Case) {
    if (c.id !== id.value) return
    if (current.value) current.value = { ...current.value, ...c }
    void load()
  }

  return { current, story, choices, problem, loading, load, put }
}
