import { onScopeDispose, shallowRef } from 'vue'
import { api } from '@/api/client'
import { fromFailure, type Problem } from '@/api/problem'
import { openStates, type Case } from '@/api/types'
import { useLive } from '@/composables/live'

const page = 200
export const mostDrawn = 1000
const rest = 10_000

/** The open cases this person may see, newest first, as many as a map can usefully show. */
export function useOpenCases() {
  const cases = shallowRef<Case[]>([])
  const cut = shallowRef(false)
  const problem = shallowRef<Problem | null>(null)
  let timer = 0
  let gone = false

  async function read() {
    timer = 0
    try {
      const found: Case[] = []
      let cursor: string | undefined
      do {
        const answer = await api.cases({ state: openStates.join(','), limit: page, cursor })
        if (gone) return
        found.push(...answer.items)
        cursor = answer.next ?? undefined
      } while (cursor && found.length < mostDrawn)
      cases.value = found
      cut.value = !!cursor
      problem.value = null
    } catch (cause) {
      problem.value = fromFailure(cause)
    }
  }

  void read()
  useLive(() => (timer ||= window.setTimeout(read, rest)))
  onScopeDispose(() => {
    gone = true
    clearTimeout(timer)
  })
  return { cases, cut, problem, read }
}
