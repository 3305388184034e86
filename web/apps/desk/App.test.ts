import { createApp, h, nextTick, ref } from 'vue'
import { expect, it, vi } from 'vitest'
import type { Session } from '@/shared/api/session'
import App from './App.vue'
import { router } from './router'

const session = ref<Partial<Session> | null>(null)
vi.mock('./session/session', () => ({ useSession: () => ({ session, resume: () => Promise.resolve(session.value), seesCases: ref(true) }) }))
vi.mock('./session/live', () => ({ startLive: () => {}, stopLive: () => {} }))
vi.mock('./frame/CallBar.vue', () => ({ default: { render: () => h('div', { class: 'call' }) } }))
vi.mock('./frame/AppShell.vue', () => ({ default: { render: () => h('div') } }))
vi.mock('./screens/login/NowhereScreen.vue', () => ({ default: { render: () => h('main', { class: 'nowhere' }) } }))

/** What an address draws of the two. */
async function drawn(address: string) {
  const at = document.createElement('div')
  const app = createApp(App).use(router)
  await router.push(address)
  await router.isReady()
  app.mount(at)
  await nextTick()
  const found = { call: at.querySelector('.call') !== null, nowhere: at.querySelector('.nowhere') !== null }
  app.unmount()
  return found
}

it('shows a ringing call at an address that is none of ours, to whoever is logged in', async () => {
  expect(await drawn('/no/such/page')).toEqual({ call: false, nowhere: true })
  session.value = { once: false }
  expect(await drawn('/no/such/page/either')).toEqual({ call: true, nowhere: true })
  session.value = { once: true } // who has only a password that was given takes no calls
  expect(await drawn('/nor/this')).toEqual({ call: false, nowhere: true })
})
