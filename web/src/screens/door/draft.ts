import { reactive, watch } from 'vue'
import type { ReportInput } from '@/api/types'
import { uuidv7 } from '@/composables/uuid'

/** What a resident is writing. It has no telephone number: that is confirmed and sent, never kept here. */
export interface DoorDraft {
  id: string
  what: string
  matter: string
  /** Where exactly, in words. */
  detail: string
  lon: number | null
  lat: number | null
  /** What the place is called. */
  at: string
  place: string
  captured_at: string
}

const words = 'liandong.door.draft'
const files = 'liandong.door.files'

const blank = (): DoorDraft => ({ id: uuidv7(), what: '', matter: '', detail: '', lon: null, lat: null, at: '', place: '', captured_at: '' })

export const isBlank = (draft: DoorDraft) => !draft.what && !draft.detail && !draft.matter

/** Words and place stay on this device until they are sent; files belong to the guest of this tab, so they stay with the tab. */
export function openDoorDraft() {
  const draft = reactive<DoorDraft>({ ...blank(), ...read<Partial<DoorDraft>>(localStorage, words, {}) })
  const sent = reactive<{ ids: string[] }>({ ids: read<string[]>(sessionStorage, files, []) })

  watch(draft, (now) => {
    if (isBlank(now)) return localStorage.removeItem(words)
    now.captured_at ||= new Date().toISOString()
    write(localStorage, words, now)
  }, { deep: true, flush: 'sync' })
  watch(() => sent.ids, (ids) => write(sessionStorage, files, ids), { flush: 'sync' })

  function clear() {
    Object.assign(draft, blank())
    sent.ids = []
    localStorage.removeItem(words)
    sessionStorage.removeItem(files)
  }

  function asNew() {
    draft.id = uuidv7()
  }

  return { draft, sent, clear, asNew }
}

export function doorReport(draft: DoorDraft, media: readonly string[], exactly: string): ReportInput {
  const detail = draft.detail.trim()
  return {
    id: draft.id,
    source: 'web',
    ...(draft.matter ? { matter: draft.matter } : {}),
    description: draft.what.trim() + (detail ? `\n${exactly}${detail}` : ''),
    location: { lon: draft.lon!, lat: draft.lat!, crs: 'wgs84' },
    captured_at: draft.captured_at || new Date().toISOString(),
    ...(media.length ? { media: [...media] } : {}),
  }
}

function read<T>(shelf: Storage, key: string, otherwise: T): T {
  try {
    return (JSON.parse(shelf.getItem(key) ?? 'null') as T) ?? otherwise
  } catch {
    return otherwise
  }
}

function write(shelf: Storage, key: string, value: unknown) {
  try {
    shelf.setItem(key, JSON.stringify(value))
  } catch {
    // A full or forbidden store must not stop anybody from reporting.
  }
}
