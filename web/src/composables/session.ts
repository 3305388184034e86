import { computed, ref } from 'vue'
import { api } from '@/api/client'
import { Problem } from '@/api/problem'
import type { Session } from '@/api/types'

const session = ref<Session | null>(null)
let asked = false

/** Who is signed in on this browser, and what that lets the screens guess. */
export function useSession() {
  const roles = computed(() => session.value?.roles.map((r) => r.role) ?? [])
  const has = (role: string) => roles.value.includes(role)
  /** Who holds a post; everybody else only reports. */
  const staff = computed(() => !!session.value?.posts.length)
  /** The area this person works in: the smallest grid of a role. */
  const area = computed(() => {
    const grids = session.value?.roles.map((r) => r.grid).filter(Boolean) ?? []
    return grids.sort((a, b) => b.length - a.length)[0] ?? session.value?.district ?? ''
  })

  async function resume(): Promise<Session | null> {
    if (session.value || asked) return session.value
    try {
      session.value = await api.session()
    } catch (cause) {
      if (!(cause instanceof Problem) || cause.kind !== 'signed_out') throw cause
    }
    asked = true
    return session.value
  }

  async function login(account: string, password: string) {
    const answer: Session = await api.login(account, password)
    delete answer.token // the cookie carries the session; scripts need not hold the token
    session.value = answer
    asked = true
  }

  async function changePassword(current: string, password: string) {
    session.value = await api.changePassword(current, password)
  }

  async function logout() {
    await api.logout()
    forget()
  }

  function forget() {
    session.value = null
    asked = true
  }

  return { session, roles, has, staff, area, resume, login, changePassword, logout, forget }
}
