import { casesApi, type SavedView } from '@/shared/api/cases'
import { fromFailure } from '@/shared/api/problem'
import { kept } from '@/shared/browser/belongings'

/** Filters that this person gave a name to. The server keeps them: desks and phones are shared, and people change them. */
const all = kept<SavedView[]>(() => [])
const asked = kept(() => false)

export function useSavedViews() {
  async function load() {
    if (asked.value) return
    asked.value = true
    all.value = await casesApi.savedViews().catch(() => ((asked.value = false), []))
  }

  /** Answers what is wrong, '' where it was kept. */
  async function write(views: SavedView[]): Promise<string> {
    try {
      all.value = await casesApi.saveViews(views)
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
