import { computed } from 'vue'
import { api } from '@/api/client'
import { owe, owed, settle } from '@/api/ending'
import { Problem } from '@/api/problem'
import type { Session } from '@/api/types'
import { enter, kept, leave } from './belongings'

const session = kept<Session | null>(() => null)
const asked = kept(() => false)
const whose = ({ district, account }: Session) => `${district}/${account}`

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
    if (session.value || asked.value) return session.value
    if (owed()) {
      void settle()
      return null
    }
    try {
      const who = await api.session()
      enter(whose(who), 'resume')
      session.value = who
    } catch (cause) {
      if (!(cause instanceof Problem) || cause.kind !== 'signed_out') throw cause
      leave('expiry')
    }
    asked.value = true
    return session.value
  }

  /** Returns whether what the page still knows of before is this person's too. */
  async function login(account: string, password: string): Promise<boolean> {
    const answer: Session = await api.login(account, password)
    delete answer.token // the cookie carries the session; scripts need not hold the token
    const again = enter(whose(answer), 'login')
    session.value = answer
    asked.value = true
    return again
  }

  async function changePassword(current: string, password: string) {
    session.value = await api.changePassword(current, password)
  }

  /** Everything here is gone at once, with or without a line; the server follows. */
  function logout() {
    owe()
    leave('logout')
    asked.value = true
    void settle()
  }

  /** The server no longer knows the session. */
  function expire() {
    leave('expiry')
    asked.value = true
  }

  return { session, roles, has, staff, area, resume, login, changePassword, logout, expire }
}
