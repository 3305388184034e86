import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import { casesApi, type CaseFilter, type Case, type CaseNews } from '@/shared/api/cases'
import { fromFailure, type Problem } from '@/shared/api/problem'
import type { Looked } from '@/shared/api/reports'
import { useLive } from '@/apps/desk/session/live'

const page = 40
const largest = 200
const mostAgain = 2000 // rows that are read again after a reload
const refreshAtOnce = 200 // as many as one answer holds

/**
 * The list in the middle: pages by cursor, and rows that change in place when the stream says so. Rows
 * never jump while they are read; what is new waits behind a button.
 */
export function useCaseList(filter: Ref<CaseFilter>, wanted: () => number = () => 0) {
  const items = shallowRef<Case[]>([])
  const next = ref<string | null>(null)
  const loading = ref(false)
  const looked = shallowRef<Looked | null>(null) // where a search looked
  const problem = shallowRef<Problem | null>(null)
  const fresh = ref(new Set<string>())
  let reading: AbortController | null = null

  async function read(cursor: string | null, size = page) {
    reading?.abort()
    const mine = (reading = new AbortController())
    loading.value = true
    problem.value = null
    try {
      const answer = await casesApi.cases({ ...filter.value, limit: size, ...(cursor ? { cursor } : {}) }, mine.signal)
      if (mine !== reading) return
      items.value = cursor ? append(items.value, answer.items) : answer.items
      next.value = answer.next ?? null
      looked.value = answer.looked ?? null
      if (!cursor) fresh.value = new Set()
    } catch (cause) {
      if (mine !== reading) return
      problem.value = fromFailure(cause)
    }
    loading.value = false
  }

  const reload = () => read(null)

  /** The first page, and as many more as were there before a reload of the tab. */
  async function begin() {
    const want = Math.min(wanted(), mostAgain)
    await read(null, Math.min(Math.max(want, page), largest))
    while (next.value && !problem.value && items.value.length < want) await read(next.value, largest)
  }
  /** Who goes far down goes further each time: as much again as is there. */
  const more = () => (next.value && !loading.value ? read(next.value, Math.min(Math.max(items.value.length, page), largest)) : Promise.resolve())

  function put(fresh: Case) {
    items.value = items.value.map((c) => (c.id === fresh.id && c.version <= fresh.version ? fresh : c))
  }

  watch(filter, (now, before) => {
    if (JSON.stringify(now) === JSON.stringify(before)) return
    items.value = []
    next.value = looked.value = null
    void begin()
  }, { immediate: true })

  const waiting = new Map<string, CaseNews>()
  let timer = 0
  useLive((news) => {
    waiting.set(news.case, news)
    timer ||= window.setTimeout(flush, 1500)
  })

  async function flush() {
    timer = 0
    const told = [...waiting.values()]
    waiting.clear()
    const shown = told.filter((news) => items.value.some((c) => c.id === news.case && c.version < news.version))
    const others = told.filter((news) => !items.value.some((c) => c.id === news.case))
    if (others.length) fresh.value = new Set([...fresh.value, ...others.map((news) => news.case)])
    shown.slice(refreshAtOnce).forEach(patch)
    const wanted = shown.slice(0, refreshAtOnce)
    if (!wanted.length) return
    const read = await casesApi.some(wanted.map((news) => news.case)).catch(() => [])
    for (const news of wanted) {
      const now = read.find((c) => c.id === news.case)
      if (now) put(now)
      else patch(news)
    }
  }

  function patch(news: CaseNews) {
    const { case: id, state, version, owner } = news
    items.value = items.value.map((c) => (c.id === id ? { ...c, state, version, owner } : c))
  }

  return { items, next, looked, loading, problem, fresh: computed(() => fresh.value.size), reload, more, put }
}

/** A case can move to another page while pages are read; it is shown once. */
function append(shown: Case[], more: Case[]): Case[] {
  const ids = new Set(shown.map((c) => c.id))
  return [...shown, ...more.filter((c) => !ids.has(c.id))]
}
