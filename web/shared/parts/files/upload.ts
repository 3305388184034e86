import { computed, inject, ref, type InjectionKey } from 'vue'
import { carrier as staffCarrier, type Carrier, type Upload } from '@/shared/api/media'
import { fromFailure, type Problem } from '@/shared/api/problem'
import type { Words } from '@/shared/api/schemas'
import { uuidv7 } from '@/shared/browser/uuid'
import { shrunk } from './shrink'

/** Who carries the files of a screen: the account that is signed in, unless the screen says otherwise. */
export const carrierKey: InjectionKey<Carrier> = Symbol('carrier')
export const useCarrier = () => inject(carrierKey, staffCarrier)

export const mostFiles = 9

const smallest = 256 << 10
const usual = 1 << 20
const largest = 4 << 20
const quick = 1_500
const firstWait = 1_000
const longestWait = 30_000
/** Failures in a row, without a byte having come through, after which a person has to say "again". */
const patience = 7

export interface Ways {
  id: string
  carrier: Carrier
  progress?: (received: number) => void
  pause?: (ms: number) => Promise<void>
  stopped?: () => boolean
}

export class Stopped extends Error {}

const passing = (problem: Problem) => problem.kind === 'offline' || problem.kind === 'busy' || problem.kind === 'broken'

/**
 * Sends a file in pieces and answers what became of it, ready or refused. After a broken piece it asks how far the file has come and goes on
 * from there; it waits longer each time, and as long as the server says. What cannot become better by waiting is thrown.
 */
export async function sendFile(file: File, { id, carrier, progress = () => {}, pause = wait, stopped = () => false }: Ways): Promise<Upload> {
  let size = usual
  let failures = 0
  let delay = firstWait

  /** Does one step, however often it takes; null says that the step must be chosen anew. */
  async function patiently<T>(step: () => Promise<T>): Promise<T | null> {
    for (;;) {
      if (stopped()) throw new Stopped()
      try {
        return await step()
      } catch (cause) {
        const problem = fromFailure(cause)
        if (!passing(problem) && problem.kind !== 'conflict') throw problem
        if (++failures > patience) throw problem
        if (problem.kind === 'conflict') return null
        size = Math.max(smallest, size / 2)
        await pause(problem.document.retry_after ? problem.document.retry_after * 1000 : delay)
        delay = Math.min(delay * 2, longestWait)
        if (step === piece) return null
      }
    }
  }

  const draft = { id, size: file.size, name: file.name, ...(file.lastModified && file.lastModified <= Date.now() ? { taken_at: new Date(file.lastModified).toISOString() } : {}) }
  let at = 0

  async function piece() {
    const began = performance.now()
    const received = await carrier.piece(id, at, file.slice(at, Math.min(at + size, file.size)))
    size = performance.now() - began < quick ? Math.min(size * 2, largest) : size
    if (received > at) [failures, delay] = [0, firstWait]
    return received
  }

  let now = await patiently(() => carrier.begin(draft))
  for (;;) {
    now ??= await patiently(() => carrier.read(id))
    if (!now) continue
    if (now.state !== 'uploading') return now
    at = now.received
    progress(at)
    while (at < file.size) {
      const received = await patiently(piece)
      if (received === null) break
      progress((at = received))
    }
    now = at < file.size ? null : await patiently(() => carrier.finish(id))
  }
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

export type FileState = 'waiting' | 'sending' | 'ready' | 'refused' | 'failed'

/** A file that somebody chose, and how far it has come. */
export interface Chosen {
  id: string
  name: string
  size: number
  kind: string
  state: FileState
  received: number
  /** Why it was refused, or what went wrong. */
  why: Words | Problem | null
  preview: string
}

/** The files of one form: chosen, sent one after another, taken out again. */
export function useUploads(carrier: Carrier, pause?: Ways['pause']) {
  const files = ref<Chosen[]>([])
  const sources = new Map<string, File>()
  let running = false

  const find = (id: string) => files.value.find((file) => file.id === id)
  const ready = computed(() => files.value.filter((file) => file.state === 'ready').map((file) => file.id))
  const busy = computed(() => files.value.some((file) => file.state === 'waiting' || file.state === 'sending'))

  /** Takes as many as there is room for and answers how many are left over. */
  function add(list: Iterable<File>): number {
    const chosen = [...list]
    const room = mostFiles - files.value.length
    for (const file of chosen.slice(0, room)) {
      const id = uuidv7()
      sources.set(id, file)
      const picture = /^image\/(jpeg|png|webp)$/.test(file.type)
      files.value.push({ id, name: file.name, size: file.size, kind: kindOf(file.type), state: 'waiting', received: 0, why: null, preview: picture ? URL.createObjectURL(file) : '' })
    }
    void run()
    return Math.max(0, chosen.length - room)
  }

  function remove(id: string) {
    const file = find(id)
    if (file?.preview) URL.revokeObjectURL(file.preview)
    sources.delete(id)
    files.value = files.value.filter((other) => other.id !== id)
  }

  function retry(id: string) {
    const file = find(id)
    if (!file) return
    file.state = 'waiting'
    file.why = null
    void run()
  }

  const retryAll = () => files.value.filter((file) => file.state === 'failed').forEach((file) => retry(file.id))

  async function run() {
    if (running) return
    running = true
    for (let next = waiting(); next; next = waiting()) await one(next)
    running = false
  }

  const waiting = () => files.value.find((file) => file.state === 'waiting')

  async function one(file: Chosen) {
    file.state = 'sending'
    try {
      const small = await shrunk(sources.get(file.id)!)
      if (!find(file.id)) return
      sources.set(file.id, small)
      file.size = small.size
      const end = await sendFile(small, { id: file.id, carrier, pause, progress: (n) => (file.received = n), stopped: () => !find(file.id) })
      file.state = end.state === 'ready' ? 'ready' : 'refused'
      file.kind = end.kind || file.kind
      file.why = end.refusal
    } catch (cause) {
      if (cause instanceof Stopped) return
      const problem = fromFailure(cause)
      file.state = problem.kind === 'invalid' ? 'refused' : 'failed'
      file.why = problem
    }
  }

  /** Files of a draft that were sent before a reload; of those that were not, nothing is left to send. */
  async function restore(ids: readonly string[]) {
    const known = await Promise.all(ids.filter((id) => !find(id)).map((id) => carrier.read(id).catch(() => null)))
    for (const upload of known) {
      if (upload?.state !== 'ready' || find(upload.id)) continue
      files.value.push({ id: upload.id, name: upload.name, size: upload.size, kind: upload.kind, state: 'ready', received: upload.size, why: null, preview: '' })
    }
  }

  function clear() {
    files.value.forEach((file) => remove(file.id))
  }

  return { files, ready, busy, add, remove, retry, retryAll, restore, clear }
}

function kindOf(type: string): string {
  return type.startsWith('image/') ? 'photo' : type.startsWith('audio/') ? 'sound' : 'document'
}
