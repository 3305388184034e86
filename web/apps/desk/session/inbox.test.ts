import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import type { CaseNews } from '@/shared/api/cases'

const heard = new Set<(news: CaseNews) => void>()
vi.mock('./live', () => ({ useLive: (listener: (news: CaseNews) => void) => heard.add(listener) }))

const { noticesApi } = await import('@/shared/api/notices')
const { sessionApi } = await import('@/shared/api/session')
const { useInbox, useUnreadCount } = await import('./inbox')
const { useSession } = await import('./session')

const page = (unread: number) => ({ items: [], next: '', unread })

describe('the count of unread notices', () => {
  const scope = effectScope()

  beforeEach(async () => {
    vi.useFakeTimers()
    vi.spyOn(sessionApi, 'login').mockResolvedValue({ account: 'li', roles: [], posts: [], units: [], sources: [], name: '', district: 'd' } as never)
    await useSession().login('li', 'x')
  })

  afterEach(() => {
    scope.stop()
    vi.useRealTimers()
  })

  it('is read at once, every minute, and shortly after the stream tells of a change', async () => {
    const inbox = vi.spyOn(noticesApi, 'inbox').mockResolvedValue(page(1))
    scope.run(() => useUnreadCount())
    const { unread, label } = useInbox()
    await flushPromises()
    expect(unread.value).toBe(1)

    inbox.mockResolvedValue(page(2))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(unread.value).toBe(2)

    inbox.mockResolvedValue(page(120))
    const before = inbox.mock.calls.length
    for (let i = 0; i < 5; i++) heard.forEach((listener) => listener({} as CaseNews))
    await vi.advanceTimersByTimeAsync(3_000)
    expect(inbox.mock.calls.length).toBe(before + 1)
    expect(label.value).toBe('99+')

    inbox.mockRejectedValue(new Error('away'))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(unread.value, 'what cannot be read stays as it was').toBe(120)
  })
})
