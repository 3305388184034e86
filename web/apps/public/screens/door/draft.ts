import { reactive, ref, watch } from 'vue'
import type { Demand, ReportInput } from '@/shared/api/reports'
import { fitting, guestStore } from '@/shared/browser/belongings'
import { uuidv7 } from '@/shared/browser/uuid'

/** What a resident is writing. It has no telephone number: that is confirmed and sent, never kept here. */
export interface DoorDraft {
  id: string
  what: string
  matter: string
  demand: Demand
  secret: boolean
  /** Where exactly, in words. */
  detail: string
  lon: number | null
  lat: number | null
  /** What the place is called. */
  at: string
  place: string
  captured_at: string
}

const words = guestStore<{ at: number; draft: DoorDraft }>('draft', 'device')
const files = guestStore<string[]>('files', 'tab')
/** A phone closes tabs by itself; on a computer that many use, words must not wait for the next day. */
const longest = 24 * 3_600_000

const blank = (): DoorDraft => ({ id: uuidv7(), what: '', matter: '', demand: '', secret: false, detail: '', lon: null, lat: null, at: '', place: '', captured_at: '' })

export const isBlank = (draft: DoorDraft) => !draft.what && !draft.detail && !draft.matter

/** Words and place stay on this device for a day, or until they are sent or given up; files belong to the guest of this tab, so they stay with the tab. */
export function openDoorDraft() {
  const last = words.read()
  const found = last && Date.now() - last.at < longest ? fitting(last.draft, blank()) : null
  const draft = reactive<DoorDraft>({ ...blank(), ...found })
  const sent = reactive<{ ids: string[] }>({ ids: (fitting(files.read(), [] as string[]) ?? []).filter((id) => typeof id === 'string') })
  const restored = ref(!!found)

  watch(draft, (now) => {
    if (isBlank(now)) return words.drop()
    now.captured_at ||= new Date().toISOString()
    words.write({ at: Date.now(), draft: now })
  }, { deep: true, flush: 'sync' })
  watch(() => sent.ids, files.write, { flush: 'sync' })

  function clear() {
    Object.assign(draft, blank())
    sent.ids = []
    restored.value = false
    words.drop()
    files.drop()
  }

  function asNew() {
    draft.id = uuidv7()
  }

  return { draft, sent, restored, clear, asNew }
}

export function doorReport(draft: DoorDraft, media: readonly string[], exactly: string): ReportInput {
  const detail = draft.detail.trim()
  return {
    id: draft.id,
    source: 'web',
    ...(draft.matter ? { matter: draft.matter } : {}),
    description: draft.what.trim() + (detail ? `\n${exactly}${detail}` : ''),
    location: { lon: draft.lon!, lat: draft.lat!, crs: 'wgs84' },
    ...(draft.demand ? { demand: draft.demand } : {}),
    ...(draft.secret ? { secret: true } : {}),
    captured_at: draft.captured_at || new Date().toISOString(),
    ...(media.length ? { media: [...media] } : {}),
  }
}
