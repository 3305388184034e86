import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { noticesApi } from '@/shared/api/notices'
import { fromAnswer } from '@/shared/api/problem'
import { i18n } from '@/shared/texts'
import '@/apps/desk/texts'
import '@/shared/texts/common'
import ChannelsScreen from './ChannelsScreen.vue'
import texts from './texts'

const channel = (more: object) => ({ channel: 'sms', waiting: 0, due: 0, oldest_waiting: null, dead: 0, last_error: null, last_error_at: null, shut: 0, shut_since: null, ...more }) as never
const letter = (notice: string) => ({ notice, kind: 'L11', case: '', account: 'li', attempts: 5, why: { zh: '号码停机', en: 'The number is out of service' }, queued_at: '2026-03-02T01:00:00Z', died_at: '2026-03-02T02:00:00Z' })

function open() {
  return mount(ChannelsScreen, { global: { plugins: [i18n], stubs: { RouterLink: true } } })
}

beforeEach(() => vi.restoreAllMocks())

describe('the channels', () => {
  it('say in words what is shut, what was given up and why', async () => {
    vi.spyOn(noticesApi, 'channels').mockResolvedValue([
      channel({ channel: 'mail' }),
      channel({ waiting: 3, due: 3, dead: 2, last_error: { zh: '短信网关没有应答', en: 'No answer' }, last_error_at: '2026-03-02T02:00:00Z', shut: 1, shut_since: '2026-03-02T02:00:00Z' }),
    ])
    const screen = open()
    await flushPromises()
    expect(screen.get('[data-testid=channel-mail]').text()).toContain(texts.zh.channelState.well)
    const sms = screen.get('[data-testid=channel-sms]').text()
    for (const said of [texts.zh.channelState.shut, '短信网关没有应答', '1 条线路', texts.zh.channels.showDead]) expect(sms).toContain(said)
  })

  it('send anew what could not be delivered, one or all, and read the state again', async () => {
    const channels = vi.spyOn(noticesApi, 'channels').mockResolvedValue([channel({ dead: 2 })])
    vi.spyOn(noticesApi, 'dead').mockResolvedValueOnce({ items: [letter('a'), letter('b')], next: '' }).mockResolvedValue({ items: [letter('b')], next: '' })
    const replay = vi.spyOn(noticesApi, 'replay').mockResolvedValue({ replayed: 1 })
    const screen = open()
    await flushPromises()
    await screen.get('[data-testid=dead-sms]').trigger('click')
    await flushPromises()
    expect(screen.findAll('[data-testid=dead-letter]')).toHaveLength(2)
    expect(screen.text()).toContain('号码停机')
    await screen.get('[data-testid=replay]').trigger('click')
    await flushPromises()
    expect(replay).toHaveBeenLastCalledWith('sms', 'a')
    expect(screen.findAll('[data-testid=dead-letter]')).toHaveLength(1)
    expect(channels).toHaveBeenCalledTimes(2)
    await screen.get('[data-testid=replay-all]').trigger('click')
    await flushPromises()
    expect(replay).toHaveBeenLastCalledWith('sms', undefined)
  })

  it('do not read what is only recorded before somebody asks: the reading leaves an entry', async () => {
    vi.spyOn(noticesApi, 'channels').mockResolvedValue([])
    const recorded = vi.spyOn(noticesApi, 'recorded').mockRejectedValue(fromAnswer(403, { title: '', status: 403, detail: '没有权限' }))
    const screen = open()
    await flushPromises()
    expect(recorded).not.toHaveBeenCalled()
    await screen.get('[data-testid=recorded-read]').trigger('click')
    await flushPromises()
    expect(screen.text()).toContain('没有权限')
  })
})
