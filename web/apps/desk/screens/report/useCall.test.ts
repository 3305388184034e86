import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, reactive, ref, type VNode } from 'vue'
import { callsApi, type CallNews, type CurrentCall } from '@/shared/api/calls'
import { fromAnswer } from '@/shared/api/problem'
import { leave } from '@/shared/browser/belongings'
import { useSeat, useSeatWatch } from '@/apps/desk/session/seat'
import { useCall } from './useCall'

let news: (told: CallNews) => void = () => {}
vi.mock('@/apps/desk/session/live', () => ({
  useLive: (_: unknown, onCall: (told: CallNews) => void) => {
    news = onCall
    return { live: ref(true) }
  },
}))
const roles = reactive({ all: ['operator'] })
vi.mock('@/apps/desk/session/session', () => ({ useSession: () => ({ session: ref({ account: 'op-1' }), has: (role: string) => roles.all.includes(role) }) }))

const at = (id: string, state: 'ringing' | 'answered', waited = 0) =>
  ({ seat: '8001', call: { id, state, phone: '138****1234', waited_seconds: waited }, earlier: [], calls_30_days: 2 }) as unknown as CurrentCall
const idle = { seat: '8001', call: null, earlier: [], calls_30_days: 0 } as CurrentCall

const on = (setup: () => void, slot: () => VNode | null = () => null) => mount(defineComponent({ setup: () => (setup(), () => h('i', [slot()])) }))

/** The frame, which hears of calls, and the intake in it. */
function open() {
  const named = ref('')
  const report = reactive({ blank: true, ready: true, asked: '' })
  const frame = on(useSeatWatch)
  let strip!: ReturnType<typeof useCall>
  const intake = on(() => (strip = useCall(named, report)))
  const blank = { set value(is: boolean) { report.blank = is } }
  return { named, blank, report, strip, close: () => (intake.unmount(), frame.unmount()) }
}

async function become(now: CurrentCall) {
  vi.mocked(callsApi.currentCall).mockResolvedValue(now)
  news({ call: 'x', state: 'ringing', extension: '8001' })
  await flushPromises()
}

beforeEach(() => {
  leave('logout')
  roles.all = ['operator']
  vi.useFakeTimers()
  vi.spyOn(callsApi, 'currentCall').mockResolvedValue(idle)
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('the call at the seat', () => {
  it('rings on the screen when the stream says so, and the seconds run', async () => {
    const { strip, close } = open()
    await flushPromises()
    expect(strip.call.value).toBeNull()
    await become(at('c1', 'ringing', 3.4))
    expect(strip.waited.value).toBe(3)
    vi.advanceTimersByTime(9000)
    expect(strip.waited.value).toBe(12)
    await become(at('c1', 'answered', 12.5))
    vi.advanceTimersByTime(9000)
    expect(strip.waited.value).toBe(12)
    close()
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
    const take = vi.spyOn(callsApi, 'takeSeat').mockRejectedValueOnce(fromAnswer(422, { title: 'x', status: 422, detail: '分机号不对', field: 'extension' }))
    await strip.sit(' 80 01 ')
    expect(take).toHaveBeenCalledWith('80 01', undefined)
    expect(strip.wrongSeat.value).toBe('分机号不对')
    take.mockResolvedValueOnce({ extension: '8001' })
    await strip.sit('8001')
    expect(strip.wrongSeat.value).toBe('')
  })

  it('is known to every screen, and the frame need not show what the intake shows', async () => {
    const frame = on(useSeatWatch)
    const elsewhere = useSeat()
    await become(at('c1', 'ringing', 2))
    expect(elsewhere.call.value?.id).toBe('c1')
    expect(elsewhere.strips.value).toBe(0)
    const intake = on(() => useCall(ref(''), { blank: true, ready: true, asked: '' }))
    expect(elsewhere.strips.value).toBe(1)
    intake.unmount()
    expect(elsewhere.strips.value).toBe(0)
    expect(elsewhere.call.value?.id).toBe('c1')
    frame.unmount()
  })

  it('is the reports’ for which somebody comes, whatever the last one was about', async () => {
    const { named, report } = open()
    report.ready = false // a letter
    await become(at('c1', 'ringing'))
    expect(named.value).toBe('')
    report.asked = 'c1'
    await flushPromises()
    expect(named.value).toBe('c1')
  })

  it('takes no letter that is being written', async () => {
    const { named, report, strip } = open()
    Object.assign(report, { ready: false, blank: false, asked: 'c1' })
    await become(at('c1', 'answered'))
    expect(named.value).toBe('')
    strip.take()
    expect(named.value).toBe('c1')
  })

  it('says when somebody else took the seat, until one sits again', async () => {
    const { strip } = open()
    await flushPromises()
    news({ call: '', state: 'ended', extension: '8001', lost: 'op-1' })
    await flushPromises()
    expect(strip.lost.value).toBe(true)
    vi.spyOn(callsApi, 'takeSeat').mockResolvedValueOnce({ extension: '8002' })
    await strip.sit('8002')
    expect(strip.lost.value).toBe(false)
  })

  it('is asked for by nobody who takes no calls', async () => {
    roles.all = ['system_admin']
    const frame = on(useSeatWatch)
    news({ call: 'x', state: 'ringing', extension: '8001' })
    await flushPromises()
    expect(callsApi.currentCall).not.toHaveBeenCalled()
    frame.unmount()
  })

  it('goes with its owner, also while it is being read', async () => {
    let answer: (now: CurrentCall) => void = () => {}
    vi.mocked(callsApi.currentCall).mockReturnValue(new Promise((resolve) => (answer = resolve)))
    const frame = on(useSeatWatch)
    leave('logout')
    answer(at('c1', 'ringing'))
    await flushPromises()
    expect(useSeat().call.value).toBeNull()
    frame.unmount()
  })
})
