import { flushPromises } from '@vue/test-utils'
import { describe, expect, it, vi } from 'vitest'
import type { Carrier, Upload } from '@/shared/api/media'
import { fromAnswer, fromFailure } from '@/shared/api/problem'
import { sendFile, useUploads } from './upload'

const mib = 1 << 20

/** A server that keeps bytes and can be told to fail. */
function server(end: Partial<Upload> = { state: 'ready', kind: 'photo', refusal: null }) {
  const kept = new Map<string, { size: number; bytes: Uint8Array; done: boolean }>()
  const trouble: unknown[] = []
  const offsets: number[] = []
  const told = (id: string) => {
    const one = kept.get(id)!
    return { id, name: 'a.jpg', size: one.size, kind: '', state: 'uploading', received: one.bytes.length, refusal: null, ...(one.done ? end : {}) } as Upload
  }
  const carrier: Carrier = {
    begin: vi.fn(async (draft) => {
      if (!kept.has(draft.id)) kept.set(draft.id, { size: draft.size, bytes: new Uint8Array(), done: false })
      return told(draft.id)
    }),
    read: vi.fn(async (id) => told(id)),
    piece: vi.fn(async (id, offset, blob) => {
      offsets.push(offset)
      const one = kept.get(id)!
      const sent = new Uint8Array(await blob.arrayBuffer())
      const next = trouble.shift()
      if (offset > one.bytes.length) throw fromAnswer(409, { title: '', status: 409, code: 'media.gap' })
      const part = next ? sent.slice(0, 1000) : sent // what came before the break is kept
      const whole = new Uint8Array(offset + part.length)
      whole.set(one.bytes.subarray(0, offset))
      whole.set(part, offset)
      one.bytes = whole
      if (next) throw next
      return one.bytes.length
    }),
    finish: vi.fn(async (id) => {
      kept.get(id)!.done = true
      return told(id)
    }),
    address: (id) => `/file/${id}`,
    plays: true,
  }
  return { carrier, kept, trouble, offsets }
}

function file(size: number, name = 'a.jpg') {
  const bytes = new Uint8Array(size)
  for (let i = 0; i < size; i += 997) bytes[i] = i % 251
  return new File([bytes], name, { type: 'image/jpeg' })
}

/** Tells files apart by every byte and its place. */
const sum = (bytes: Uint8Array) => bytes.reduce((total, byte, i) => (total + (byte + 1) * ((i % 65_521) + 1)) % 2_147_483_647, bytes.length)

const pause = vi.fn(async () => {})

describe('sending a file', () => {
  it('goes on after a broken piece from where the server stands, and leaves the file whole', async () => {
    const { carrier, kept, trouble, offsets } = server()
    trouble.push(null, fromFailure(new TypeError('cut')))
    const picture = file(3 * mib + 5)
    const progress: number[] = []
    const end = await sendFile(picture, { id: 'a', carrier, pause, progress: (n) => progress.push(n) })
    expect(end.state).toBe('ready')
    expect(offsets.slice(0, 3)).toEqual([0, mib, mib + 1000])
    expect(sum(kept.get('a')!.bytes)).toBe(sum(new Uint8Array(await picture.arrayBuffer())))
    expect(progress).toEqual([...progress].sort((a, b) => a - b))
    expect(carrier.begin).toHaveBeenCalledOnce()
  })

  it('waits as long as the server says', async () => {
    const { carrier, trouble } = server()
    trouble.push(fromAnswer(429, { title: '', status: 429, retry_after: 11 }))
    pause.mockClear()
    await sendFile(file(10), { id: 'a', carrier, pause })
    expect(pause).toHaveBeenCalledWith(11_000)
  })

  it('gives up after many failures without progress, and not before', async () => {
    const { carrier } = server()
    carrier.piece = vi.fn(async () => { throw fromFailure(new TypeError('cut')) })
    await expect(sendFile(file(10), { id: 'a', carrier, pause })).rejects.toMatchObject({ kind: 'offline' })
    expect(vi.mocked(carrier.piece).mock.calls.length).toBeGreaterThan(5)
  })

  it('does not repeat what was refused', async () => {
    const { carrier } = server()
    carrier.begin = vi.fn(async () => { throw fromAnswer(413, { title: '', status: 413, detail: '文件超过 30 MB' }) })
    await expect(sendFile(file(10), { id: 'a', carrier, pause })).rejects.toMatchObject({ detail: '文件超过 30 MB' })
    expect(carrier.begin).toHaveBeenCalledOnce()
  })

  it('takes up an upload that had ended although the answer was lost', async () => {
    const { carrier, kept } = server()
    const finish = carrier.finish
    carrier.finish = vi.fn(async (id) => {
      await finish(id)
      carrier.finish = vi.fn(async () => { throw fromAnswer(409, { title: '', status: 409, code: 'media.over' }) })
      throw fromFailure(new TypeError('cut'))
    })
    expect((await sendFile(file(10), { id: 'a', carrier, pause })).state).toBe('ready')
    expect(kept.get('a')!.done).toBe(true)
  })
})

describe('the files of a form', () => {
  it('are given on only when they are ready, and say why they are not', async () => {
    const refusal = { zh: '不支持视频', en: 'Video is not taken' }
    const { carrier } = server({ state: 'refused', refusal })
    const { files, ready, add, busy } = useUploads(carrier, pause)
    add([file(10)])
    expect(busy.value).toBe(true)
    await flushPromises()
    await vi.waitFor(() => expect(busy.value).toBe(false))
    expect(files.value[0]).toMatchObject({ state: 'refused', why: refusal })
    expect(ready.value).toEqual([])
  })

  it('are nine at most', () => {
    const { files, add } = useUploads(server().carrier, pause)
    expect(add(Array.from({ length: 11 }, (_, i) => file(1, `${i}.jpg`)))).toBe(2)
    expect(files.value.length).toBe(9)
  })

  it('come back after a reload if the server has them whole', async () => {
    const { carrier, kept } = server()
    kept.set('whole', { size: 5, bytes: new Uint8Array(5), done: true })
    kept.set('half', { size: 5, bytes: new Uint8Array(2), done: false })
    const { ready, restore } = useUploads(carrier, pause)
    await restore(['whole', 'half'])
    expect(ready.value).toEqual(['whole'])
  })

  it('are forgotten when they are taken out while they are being sent', async () => {
    const { carrier } = server()
    const { files, ready, add, remove, busy } = useUploads(carrier, pause)
    add([file(5 * mib)])
    remove(files.value[0]!.id)
    await flushPromises()
    expect([files.value.length, ready.value.length, busy.value]).toEqual([0, 0, false])
    expect(carrier.finish).not.toHaveBeenCalled()
  })
})
