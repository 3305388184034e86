import { shallowRef } from 'vue'
import { api } from '@/api/client'
import { fromFailure } from '@/api/problem'
import type { SavedView } from '@/api/types'

/** Filters that this person gave a name to. The server keeps them: desks and phones are shared, and people change them. */
const all = shallowRef<SavedView[]>([])
let whose = ''

export function useSavedViews(account: () => string) {
  async function load() {
    if (whose === account()) return
    whose = account()
    all.value = []
    all.value = await api.savedViews().catch(() => ((whose = ''), []))
  }

  /** Answers what is wrong, '' where it was kept. */
  async function write(views: SavedView[]): Promise<string> {
    try {
      all.value = await api.saveViews(views)
      return ''
    } catch (cause) {
      const problem = fromFailure(cause)
      return problem.document.errors?.[0]?.detail || problem.detail || problem.kind
    }
  }

  const save = (name: string, query: string) => write([...all.value.filter((view) => view.name !== name), { name, query }])
  const drop = (name: string) => write(all.value.filter((view) => view.name !== name))
  return { all, load, save, drop }
}
