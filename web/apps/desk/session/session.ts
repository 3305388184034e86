import { computed } from 'vue'
import { sessionApi, type Session } from '@/shared/api/session'
import { owe, owed, settle } from '@/shared/api/ending'
import { Problem } from '@/shared/api/problem'
import { enter, kept, leave } from '@/shared/browser/belongings'

const session = kept<Session | null>(() => null)
const asked = kept(() => false)
const whose = ({ district, account }: Session) => `${district}/${account}`

/** Whose roles read no case, and whose have no figures beside what is theirs. */
const caseless = ['system_admin', 'security_admin', 'audit_admin', 'data_steward', 'privacy_officer']
const figureless = [...caseless, 'volunteer', 'business', 'resident']

/** Who is signed in on this browser, and what that lets the screens guess. */
export function useSession() {
  const roles = computed(() => session.value?.roles.map((r) => r.role) ?? [])
  const has = (role: string) => roles.value.includes(role)
  /** Whether cases, and the map that shows them, are for them; without a role one still has what one reported. */
  const seesCases = computed(() => !roles.value.length || roles.value.some((role) => !caseless.includes(role)))
  const seesFigures = computed(() => roles.value.some((role) => !figureless.includes(role)))
  const reports = computed(() => !!session.value?.sources.length)
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
      const who = await sessionApi.session()
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
    const answer: Session = await sessionApi.login(account, password)
    delete answer.token // the cookie carries the session; scripts need not hold the token
    const again = enter(whose(answer), 'login')
    session.value = answer
    asked.value = true
    return again
  }

  /** What failed at this account before the login has been read. */
  function readFailed() {
    if (session.value) session.value = { ...session.value, failed: undefined }
  }

  async function changePassword(current: string, password: string) {
    session.value = await sessionApi.changePassword(current, password)
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

  return { session, roles, has, seesCases, seesFigures, reports, staff, area, resume, login, readFailed, changePassword, logout, expire }
}
