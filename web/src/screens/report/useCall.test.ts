import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import { api } from '@/api/client'
import { fromAnswer } from '@/api/problem'
import type { CallNews, CurrentCall } from '@/api/types'
import { useCall } from './useCall'

let news: (told: CallNews) => void = () => {}
vi.mock('@/composables/live', () => ({
  useLive: (_: unknown, onCall: (told: CallNews) => void) => {
    news = onCall
    return { live: ref(true) }
  },
}))

const at = (id: string, state: 'ringing' | 'answered', waited = 0) =>
  ({ seat: '8001', call: { id, state, phone: '138****1234', waited_seconds: waited }, earlier: [], calls_30_days: 2 }) as unknown as CurrentCall
const idle = { seat: '8001', call: null, earlier: [], calls_30_days: 0 } as CurrentCall

function open() {
  const named = ref('')
  const blank = ref(true)
  let strip!: ReturnType<typeof useCall>
  const host = mount(defineComponent({ setup: () => ((strip = useCall(named, () => blank.value)), () => h('i')) }))
  return { named, blank, strip, host }
}

async function become(now: CurrentCall) {
  vi.mocked(api.currentCall).mockResolvedValue(now)
  news({ call: 'x', state: 'ringing', extension: '8001' })
  await flushPromises()
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(api, 'currentCall').mockResolvedValue(idle)
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('the call at the seat', () => {
  it('rings on the screen when the stream says so, and the seconds run', async () => {
    const { strip, host } = open()
    await flushPromises()
    expect(strip.call.value).toBeNull()
    await become(at('c1', 'ringing', 3.4))
    expect(strip.waited.value).toBe(3)
    vi.advanceTimersByTime(9000)
    expect(strip.waited.value).toBe(12)
    await become(at('c1', 'answered', 12.5))
    vi.advanceTimersByTime(9000)
    expect(strip.waited.value).toBe(12)
    host.unmount()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('belongs to what is being written, also after the caller has hung up and another rings', async () => {
    const { named, blank, strip } = open()
    await become(at('c1', 'ringing'))
    expect(named.value).toBe('c1')
    await become(at('c2', 'ringing')) // nothing is written yet
    expect(named.value).toBe('c2')
    blank.value = false
    await become(idle)
    expect(named.value).toBe('c2')
    await become(at('c3', 'answered'))
    expect(named.value).toBe('c2')
    expect(strip.namedPhone.value).toBe('138****1234')
    strip.take()
    expect(named.value).toBe('c3')
  })

  it('takes over words that were begun before it only once it is answered', async () => {
    const { named, blank } = open()
    blank.value = false
    await become(at('c1', 'ringing'))
    expect(named.value).toBe('')
    await become(at('c1', 'answered'))
    expect(named.value).toBe('c1')
  })

  it('brings the next report too as long as it lasts', async () => {
    const { named } = open()
    await become(at('c1', 'answered'))
    named.value = '' // filed
    await flushPromises()
    expect(named.value).toBe('c1')
  })

  it('is not named against the will of who writes', async () => {
    const { named, strip } = open()
    await become(at('c1', 'answered'))
    strip.drop()
    await become(at('c1', 'answered', 1))
    expect(named.value).toBe('')
    strip.take()
    expect(named.value).toBe('c1')
  })

  it('says why a seat cannot be taken', async () => {
    const { strip } = open()
    await flushPromises()
    const take = vi.spyOn(api, 'takeSeat').mockRejectedValueOnce(fromAnswer(422, { title: 'x', status: 422, detail: '分机号不对', field: 'extension' }))
    await strip.sit(' 80 01 ')
    expect(take).toHaveBeenCalledWith('80 01', undefined)
    expect(strip.wrongSeat.value).toBe('分机号不对')
    take.mockResolvedValueOnce({ extension: '8001' })
    await strip.sit('8001')
    expect(strip.wrongSeat.value).toBe('')
  })
})
