import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import { casesApi, type CaseDetail, type CaseEvent, type PrintOut } from '@/shared/api/cases'
import { fromFailure, type Problem } from '@/shared/api/problem'
import type { Purpose } from '@/shared/api/disclosure'
import type { CaseFile } from '@/shared/api/media'

type Story = Awaited<ReturnType<typeof casesApi.story>>

/** An event as it is printed: without the inside its words stay among staff, and it is told only where the case changed its state by it. */
export function printable(events: readonly CaseEvent[], inside: boolean): CaseEvent[] {
  if (inside) return [...events]
  return events.flatMap((event) => {
    if (!event.internal) return [event]
    return event.from === event.to ? [] : [{ ...event, reason: '', note: '', words: null, told: null, media: [] }]
  })
}

/** Photos of what is printed, in the order in which they came. */
export function printedPhotos(files: readonly CaseFile[], reports: readonly { id: string }[], events: readonly CaseEvent[]): CaseFile[] {
  const entries = [...reports.map((report) => report.id), ...events.map((event) => event.id)]
  const photos = files.filter((file) => file.kind === 'photo')
  return entries.flatMap((entry) => photos.filter((file) => file.entry === entry))
}

/** The whole file of a case for paper. Putting it together is recorded: who, when, with the inside or without, and for which purpose contacts are in clear. */
export function useFile(id: Ref<string>) {
  const current = shallowRef<CaseDetail | null>(null)
  const story = shallowRef<Story | null>(null)
  const record = shallowRef<PrintOut | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const refused = shallowRef<Problem | null>(null)
  const loading = ref(true)
  const inside = ref(false)

  async function load() {
    loading.value = true
    problem.value = null
    try {
      const [c, s] = await Promise.all([casesApi.case(id.value), casesApi.story(id.value)])
      record.value = await casesApi.printOut(id.value, {})
      current.value = c
      story.value = s
    } catch (cause) {
      problem.value = fromFailure(cause)
    }
    loading.value = false
  }

  /** Puts it together anew with other choices; what was there stays where that is refused. */
  async function choose(withInside: boolean, why: Purpose) {
    refused.value = null
    try {
      record.value = await casesApi.printOut(id.value, { ...(withInside ? { inside: true } : {}), ...(why.purpose ? { purpose: why.purpose, ...(why.remark.trim() ? { remark: why.remark.trim() } : {}) } : {}) })
      inside.value = withInside
    } catch (cause) {
      refused.value = fromFailure(cause)
    }
  }

  const events = computed(() => printable(story.value?.items ?? [], inside.value))
  const reports = computed(() => [...(current.value?.reports ?? [])].sort((a, b) => Date.parse(a.received_at) - Date.parse(b.received_at)).map((report) => ({
    ...report, reporter: record.value?.contacts.find((contact) => contact.report === report.id) ?? report.reporter })))
  const photos = computed(() => printedPhotos(current.value?.media ?? [], reports.value, events.value))

  watch(id, load, { immediate: true })
  return { current, story, record, problem, refused, loading, inside, events, reports, photos, load, choose }
}
