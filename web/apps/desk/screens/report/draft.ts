import { reactive, ref, watch } from 'vue'
import type { Demand, ReportInput } from '@/shared/api/reports'
import { said, type Answers } from '@/apps/desk/fields/answers'
import { fitting, typedStore } from '@/shared/browser/belongings'
import { uuidv7 } from '@/shared/browser/uuid'

/**
 * A draft of a report. Its identifier is made with it and stays until the server has answered: whatever is
 * sent again after a lost answer is the same report to the server.
 */
export interface Draft {
  id: string
  source: string
  matter: string
  description: string
  demand: Demand
  secret: boolean
  lon: string
  lat: string
  crs: string
  /** The words by which the place was found; they are not sent. */
  place: string
  captured_at: string
  name: string
  phone: string
  /** The call in which it is taken down; the server knows the number. */
  call: string
  /** Ids of files that are there. */
  media: string[]
  /** An open case that this is about too. */
  case: string
  /** Answers to the matter's own questions. */
  fields: Answers
}

function blank(source: string): Draft {
  return { id: uuidv7(), source, matter: '', description: '', demand: '', secret: false, lon: '', lat: '', crs: 'wgs84', place: '', captured_at: '', name: '', phone: '', call: '', media: [], case: '', fields: {} }
}

export function isBlank(draft: Draft): boolean {
  return !draft.matter && !draft.description && !draft.lon && !draft.lat && !draft.name && !draft.phone && !draft.media.length
}

/**
 * openDraft finds the draft of who is logged in on this device, or begins one. Who called is kept only as long as the tab, the rest until it is sent, given up
 * or its account logs out: a phone in the field closes tabs by itself.
 */
export function openDraft(source: string) {
  const words = typedStore<Partial<Draft>>('report', 'device')
  const caller = typedStore<Partial<Draft>>('report', 'tab')
  const found = fitting(words.read(), blank(source))
  const draft = reactive<Draft>({ ...blank(source), ...found, ...fitting(caller.read(), blank(source)) })
  const restored = ref(!!found)

  watch(draft, (now) => {
    if (isBlank(now)) return forget()
    now.captured_at ||= new Date().toISOString()
    const { name, phone, call, ...rest } = now
    words.write(rest)
    caller.write({ name, phone, call })
  }, { deep: true, flush: 'sync' })

  function forget() {
    words.drop()
    caller.drop()
  }

  function clear() {
    Object.assign(draft, blank(draft.source))
    restored.value = false
    forget()
  }

  /** The same words as another report: for when the identifier was already used with other content. */
  function asNew() {
    draft.id = uuidv7()
  }

  return { draft, restored, clear, asNew }
}

export function inputOf(draft: Draft): ReportInput {
  const reporter = { name: draft.name.trim(), phone: draft.phone.trim() }
  const known = draft.source !== 'patrol' && (reporter.name || reporter.phone)
  return {
    id: draft.id,
    source: draft.source,
    ...(draft.matter ? { matter: draft.matter } : {}),
    description: draft.description.trim(),
    location: { lon: Number(draft.lon), lat: Number(draft.lat), crs: draft.crs },
    captured_at: draft.captured_at,
    ...(draft.demand && draft.source !== 'patrol' ? { demand: draft.demand } : {}),
    ...(draft.secret && draft.source !== 'patrol' ? { secret: true } : {}),
    ...(known ? { reporter } : {}),
    ...(Object.keys(said(draft.fields)).length ? { fields: said(draft.fields) } : {}),
    ...(draft.call && draft.source === 'hotline' ? { call: draft.call } : {}),
    ...(draft.media.length ? { media: [...draft.media] } : {}),
    ...(draft.case ? { case: draft.case } : {}),
  }
}

/** Coordinates as typed, or null while they are none. */
export function placeOf(draft: Pick<Draft, 'lon' | 'lat'>): { lon: number; lat: number } | null {
  if (!draft.lon.trim() || !draft.lat.trim()) return null
  const [lon, lat] = [Number(draft.lon), Number(draft.lat)]
  return Number.isFinite(lon) && Number.isFinite(lat) ? { lon, lat } : null
}
