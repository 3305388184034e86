import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import { casesApi, type Case, type Choice } from '@/shared/api/cases'
import { onSignedOut } from '@/shared/api/http'
import { makeDoor } from '@/shared/api/door'
import { owed, settle, stillRuns } from '@/shared/api/ending'
import ActionForm from '@/apps/desk/screens/cases/ActionForm.vue'
import { lastDown, lastPlace, rememberDown, rememberPlace } from '@/apps/desk/screens/cases/remember'
import { useSavedViews } from '@/apps/desk/screens/cases/useSavedViews'
import { openDoorDraft } from '@/apps/public/screens/door/draft'
import { openDraft } from '@/apps/desk/screens/report/draft'
import { deviceStore, enter, guestStore, kept, keptNow, longestTyped, mostTyped, onTaken, owner, strayed, typedStore, unsent } from '@/shared/browser/belongings'
import { useDraft } from '@/apps/desk/fields/draft'
import { useGrids } from '@/apps/desk/fields/grids'
import { useInbox } from '@/apps/desk/session/inbox'
import { useMatters } from '@/apps/desk/fields/matters'
import { useSession } from '@/apps/desk/session/session'
import { i18n } from '@/shared/texts'
import './words'

const secret = '甲的秘密'
const json = (status: number, body: unknown) => new Response(status === 204 ? null : JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
const session = (account: string) => ({ account, name: account, district: '320509', roles: [], posts: [], units: [], sources: ['patrol'], once: false })

let asked: string[]
let line: 'up' | 'cut'
let answers: Record<string, (request: Request) => Response | Promise<Response>>

beforeEach(() => {
  asked = []
  line = 'up'
  answers = {
    'DELETE /session': () => json(204, null),
    'POST /session': async (request) => json(201, session(((await request.json()) as { account: string }).account)),
    'GET /grids': () => json(200, { items: [{ code: 'g', name: secret, path: '', level: 'base' }] }),
    'GET /matters': () => json(200, { items: [{ code: 'm', name: { zh: secret, en: secret }, conditions: [] }] }),
    'GET /me/views': () => json(200, { items: [{ name: secret, query: '' }] }),
    'POST /door': () => json(201, { token: secret, secret, expires_at: new Date(Date.now() + 3_600_000).toISOString() }),
    'GET /cases': () => json(200, { items: [], next: '' }),
  }
  vi.stubGlobal('fetch', vi.fn(async (input: Request | string, init?: RequestInit) => {
    const request = input instanceof Request ? input : new Request(new URL(input, location.href), { ...init, signal: undefined })
    const what = `${request.method} ${new URL(request.url).pathname.replace('/api/v1', '')}`
    if (line === 'cut') throw new TypeError('no line')
    asked.push(what)
    return (answers[what] ?? (() => json(401, { title: '', status: 401 })))(request)
  }))
})

afterEach(async () => {
  line = 'up'
  await settle()
  localStorage.clear()
  sessionStorage.clear()
  document.body.innerHTML = ''
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const stored = () => [localStorage, sessionStorage].flatMap((shelf) => Array.from({ length: shelf.length }, (_, i) => `${shelf.key(i)} = ${shelf.getItem(shelf.key(i)!)}`)).join('\n')
const everything = () => JSON.stringify(keptNow()) + stored() + document.body.innerHTML + [...document.querySelectorAll<HTMLInputElement>('input, textarea')].map((field) => field.value).join()

const plugins = [i18n]
const aCase = { id: 'case-1', version: 1, state: 'handling', matter: '1301', point: { lon: 0, lat: 0 } } as Case
const needs = ['reason', 'note', 'to?', 'days', 'until', 'basis', 'parties', 'rating', 'valid']
const choice = { action: 'mediate', name: { zh: '调解', en: 'Mediate' }, allowed: true, why: null, needs, targets: [], tasks: [], ask: '', primary: true } as unknown as Choice
const form = () => mount(ActionForm, { props: { case: aCase, choice, suggested: null }, global: { plugins, stubs: { DayField: true } }, attachTo: document.body })
const typeAll = async (wrapper: ReturnType<typeof form>) => {
  for (const field of wrapper.findAll('textarea, input:not([type=radio])')) await field.setValue(secret)
  await flushPromises()
}

/** Account A comes in and leaves something wherever a module keeps anything. */
async function fill() {
  const { login } = useSession()
  await login('甲', 'x')
  await Promise.all([useGrids().load(), useMatters().load(), useSavedViews().load()])
  useInbox().set(7)
  rememberPlace({ view: secret }, secret)
  rememberDown({ filter: secret, top: 1, count: 1 })
  Object.assign(openDraft('patrol').draft, { description: secret, name: secret, phone: '13800000000' })
  const door = makeDoor()
  await door.cases()
  openDoorDraft().draft.what = secret
  const wrapper = form()
  await typeAll(wrapper)
  expect(wrapper.findAll('textarea, input:not([type=radio])').length).toBeGreaterThan(8)
  expect(stored().split(secret).length).toBeGreaterThan(12)
  return { door, wrapper }
}

describe('what belongs to an account', () => {
  it.each(['logs out', 'is followed by another on the same tab', 'has a session that ends', 'leaves by another tab'])('goes when it %s', async (how) => {
    const { door, wrapper } = await fill()
    const { login, logout, expire } = useSession()
    wrapper.unmount() // as the root does, whose key is the owner
    if (how === 'logs out') logout()
    if (how === 'has a session that ends') expire()
    if (how === 'leaves by another tab') {
      localStorage.setItem('liandong.account', JSON.stringify('320509/乙'))
      dispatchEvent(new Event('storage'))
      expect(owner.value).toBe('')
    }
    if (how !== 'is followed by another on the same tab' && how !== 'has a session that ends') {
      expect(everything()).not.toContain(secret)
      expect(everything()).not.toContain('13800000000')
    }
    await login('乙', 'x')
    const after = form()
    await flushPromises()
    expect(everything()).not.toContain(secret)
    expect(everything()).not.toContain('13800000000')
    expect(useInbox().unread.value).toBe(0)
    expect([lastPlace(), lastDown(secret), door.secret(), door.within()]).toEqual([null, null, '', false])
    expect(after.find('[data-testid=draft-restored]').exists()).toBe(false)
    expect(localStorage.getItem('liandong.account')).toBe(JSON.stringify('320509/乙'))
    after.unmount()
    useSession().logout()
  })

  it('is emptied wherever the registry made it', () => {
    const before = kept<unknown>(() => 'nothing yet')
    enter('320509/甲', 'login')
    before.value = secret
    enter('320509/乙', 'login')
    expect(before.value).toBe('nothing yet')
  })

  it('waits for the same account after its session has ended, and is said to be there', async () => {
    const { wrapper } = await fill()
    useSession().expire()
    wrapper.unmount()
    await flushPromises()
    await useSession().login('甲', 'x')
    const again = form()
    await flushPromises()
    expect(again.find<HTMLTextAreaElement>('[data-testid=field-note]').element.value).toBe(secret)
    expect(again.find('[data-testid=draft-restored]').text()).toContain(i18n.global.t('draft.restored'))
    await again.find('[data-testid=draft-discard]').trigger('click')
    await flushPromises()
    expect(again.find<HTMLTextAreaElement>('[data-testid=field-note]').element.value).toBe('')
    expect(unsent()).toBe(1) // the report
    again.unmount()
    useSession().logout()
  })

  it('keeps no number in a store that outlives the tab', async () => {
    const { wrapper } = await fill()
    const device = Array.from({ length: localStorage.length }, (_, i) => localStorage.getItem(localStorage.key(i)!)).join()
    expect(device).not.toContain('13800000000')
    rememberPlace({ view: 'all', q: '13800000000' }, '')
    expect(stored().split('13800000000').length).toBe(2) // who called, in the tab
    wrapper.unmount()
    useSession().logout()
  })

  it('is not told to whoever comes after the question', async () => {
    await useSession().login('甲', 'x')
    let answer!: (response: Response) => void
    answers['GET /grids'] = () => new Promise<Response>((resolve) => (answer = resolve))
    const reading = useGrids().load().catch((cause: { kind: string }) => cause.kind)
    await flushPromises()
    await useSession().login('乙', 'x')
    answer(json(200, { items: [{ code: 'g', name: secret, path: '', level: 'base' }] }))
    expect(await reading).toBe('signed_out')
    expect(useGrids().grids.value).toEqual([])
    useSession().logout()
  })

  it('does not end the session of whoever came after a refusal', async () => {
    const ended = vi.fn()
    onSignedOut(ended)
    await useSession().login('甲', 'x')
    let answer!: (response: Response) => void
    answers['GET /matters'] = () => new Promise<Response>((resolve) => (answer = resolve))
    const reading = useMatters().load().catch(() => {})
    await flushPromises()
    await useSession().login('乙', 'x')
    answer(json(401, { title: '', status: 401 }))
    await reading
    expect(ended).not.toHaveBeenCalled()
    useSession().logout()
  })

  it('is sent by nobody else: a tab notices that the cookie is another’s before anything leaves it', async () => {
    await useSession().login('甲', 'x')
    const taken = vi.fn()
    onTaken(taken)
    localStorage.setItem('liandong.account', JSON.stringify('320509/乙')) // and no word of it came
    asked = []
    await expect(casesApi.act('case-1', 'note', {} as never)).rejects.toMatchObject({ kind: 'signed_out' })
    expect(asked).toEqual([])
    expect(taken).toHaveBeenCalledOnce()
    expect(strayed()).toBe(false)
  })

  it('is bounded in number and age', () => {
    enter('320509/甲', 'login')
    vi.useFakeTimers()
    for (let i = 0; i < mostTyped + 10; i++) {
      vi.advanceTimersByTime(1_000)
      typedStore(`form ${i}`).write(i)
    }
    expect(unsent()).toBe(mostTyped)
    expect(typedStore('form 0').read()).toBeNull()
    expect(typedStore(`form ${mostTyped + 9}`).read()).toBe(mostTyped + 9)
    vi.advanceTimersByTime(longestTyped)
    expect(typedStore(`form ${mostTyped + 9}`).read()).toBeNull()
    vi.useRealTimers()
  })

  it('is read and written by its own account only, however names look', () => {
    enter('320509/a', 'login')
    const mine = typedStore<string>('x')
    mine.write(secret)
    enter('320509/a:typed', 'login')
    expect(typedStore('x').read()).toBeNull()
    mine.write(secret) // a form that is still about to go
    expect(stored()).not.toContain(secret)
  })

  it('leaves what belongs to the browser, and a guest a reload', () => {
    deviceStore('prefs').write({ locale: 'en' })
    guestStore('pass', 'tab').write({ secret })
    enter('320509/甲', 'resume')
    expect(guestStore('pass', 'tab').read()).toEqual({ secret })
    enter('320509/甲', 'login')
    expect(guestStore('pass', 'tab').read()).toBeNull()
    expect(deviceStore('prefs').read()).toEqual({ locale: 'en' })
  })
})

describe('a draft', () => {
  const open = (subject = ref('a')) => {
    let draft!: ReturnType<typeof useDraft<{ words: string; kind: string }>>
    const host = mount(defineComponent({ setup: () => ((draft = useDraft('form', subject, () => ({ words: '', kind: 'x' }))), () => h('i')) }))
    return { draft, host }
  }

  beforeEach(() => enter('320509/甲', 'login'))

  it('is nothing while nobody typed, survives leaving in the same moment, and goes when it is sent', async () => {
    const first = open()
    first.draft.prefill({ kind: 'y' })
    await flushPromises()
    expect(unsent()).toBe(0)
    first.draft.entries.value.words = '写了'
    first.host.unmount()
    const second = open()
    expect([second.draft.entries.value.words, second.draft.restored.value]).toEqual(['写了', true])
    second.draft.clear()
    second.host.unmount()
    expect([unsent(), open().draft.restored.value]).toEqual([0, false])
  })

  it('is about one subject', async () => {
    const subject = ref('a')
    const { draft } = open(subject)
    draft.entries.value.words = '甲案'
    await flushPromises()
    subject.value = 'b'
    expect(draft.entries.value.words).toBe('')
    subject.value = 'a'
    expect(draft.entries.value.words).toBe('甲案')
  })

  it('stands above what the server says', async () => {
    const first = open()
    first.draft.begin({ words: '原文', kind: 'x' })
    first.draft.entries.value.words = '改过'
    first.host.unmount()
    const second = open()
    second.draft.begin({ words: '原文', kind: 'z' })
    expect(second.draft.entries.value).toEqual({ words: '改过', kind: 'x' })
    second.draft.clear()
    expect(second.draft.entries.value).toEqual({ words: '原文', kind: 'z' })
  })
})

describe('logging out without a line', () => {
  it('clears at once, says that the session still runs, and ends it before anything else once the line is back', async () => {
    const { login, logout, session: who } = useSession()
    await login('甲', 'x')
    line = 'cut'
    logout()
    expect([who.value, owner.value, owed()]).toEqual([null, '', true])
    await flushPromises()
    await vi.waitFor(() => expect(stillRuns.value).toBe(true))
    await expect(login('乙', 'x')).rejects.toMatchObject({ kind: 'offline' })
    line = 'up'
    asked = []
    await login('乙', 'x')
    expect(asked).toEqual(['DELETE /session', 'POST /session'])
    expect([owed(), stillRuns.value]).toEqual([false, false])
    logout()
    await settle()
  })

  it('is not over because the server is busy, and is when it knows nothing of the session', async () => {
    const { login, logout, resume } = useSession()
    await login('甲', 'x')
    answers['DELETE /session'] = () => json(503, {})
    logout()
    expect(await settle()).toBe(false)
    expect(await resume()).toBeNull()
    answers['DELETE /session'] = () => json(401, {})
    expect(await settle()).toBe(true)
  })

  it('is owed by the browser, not by the page: a reload pays first', async () => {
    localStorage.setItem('liandong.ending', '1')
    asked = []
    await expect(casesApi.cases({})).resolves.toBeTruthy()
    expect(asked).toEqual(['DELETE /session', 'GET /cases'])
  })
})
