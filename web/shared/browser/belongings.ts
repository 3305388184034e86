import { readonly, ref, shallowRef, type ShallowRef } from 'vue'

/**
 * What belongs to an account (账号的东西): whatever a module or a store of the browser keeps that came from or for somebody is made here, so that
 * it goes with them, on logging out, when a session has ended, when somebody else logs in, and in the other tabs of the same browser.
 * A guest of the public door has no account: what is theirs goes when anybody logs in or out here, for that may be another person.
 */
export type Whose = 'account' | 'guest'

const boxes: { whose: Whose; empty: () => void; look: () => unknown }[] = []
const turns: Record<Whose, number> = { account: 0, guest: 0 }
const here = ref('')

/** Whose the tab is: district and account, '' while nobody is logged in. */
export const owner = readonly(here)

/** State of a module that is as it was in the beginning as soon as its owner is gone. */
export function kept<T>(initial: () => T, whose: Whose = 'account'): ShallowRef<T> {
  const box = shallowRef(initial()) as ShallowRef<T>
  boxes.push({ whose, empty: () => (box.value = initial()), look: () => box.value })
  return box
}

/** Changes whenever an owner goes: what was asked for before is not for whoever comes after. */
export const turn = (whose: Whose = 'account') => turns[whose]

/** What modules keep now; for tests, which look whether anything of somebody is left. */
export const keptNow = () => boxes.map(({ look: value }) => value())

// Stores of the browser. Keys: liandong:own:WHO:NAME goes with the session, liandong:typed:WHO:NAME waits for the same account after a session that has
// ended, liandong:guest:NAME is a guest's, liandong.NAME belongs to the browser whoever sits before it.
export type Where = 'tab' | 'device'
const places: readonly Where[] = ['tab', 'device']
/** Where the browser keeps nothing, or no more, things last as long as the page. */
const overflow: Record<Where, Map<string, string>> = { tab: new Map(), device: new Map() }

const shelf = (where: Where): Storage => (where === 'tab' ? sessionStorage : localStorage)

function get(where: Where, key: string): string | null {
  try {
    return overflow[where].get(key) ?? shelf(where).getItem(key)
  } catch {
    return overflow[where].get(key) ?? null
  }
}

function set(where: Where, key: string, text: string) {
  try {
    shelf(where).setItem(key, text)
    overflow[where].delete(key)
  } catch {
    overflow[where].set(key, text)
  }
}

function drop(where: Where, key: string) {
  overflow[where].delete(key)
  try {
    shelf(where).removeItem(key)
  } catch {
    // It was never there.
  }
}

function keys(where: Where): string[] {
  const found = [...overflow[where].keys()]
  try {
    for (let i = 0; i < shelf(where).length; i++) found.push(shelf(where).key(i)!)
  } catch {
    // Nothing is kept.
  }
  return found
}

const kindOf = (v: unknown) => (Array.isArray(v) ? 'array' : v === null ? 'undefined' : typeof v)

/**
 * What of a kept value has the kinds of a sample: another version of the program or somebody's hand may have left anything. Of an object the members are looked
 * at that the sample has; where that says null, anything may stand. null where nothing fits.
 */
export function fitting<T>(value: unknown, sample: T, fits = (kind: string, wanted: string) => kind === wanted): (T extends readonly unknown[] ? T : T extends object ? Partial<T> : T) | null {
  if (kindOf(value) !== kindOf(sample)) return null
  if (kindOf(value) !== 'object') return value as never
  const known = sample as Record<string, unknown>
  return Object.fromEntries(Object.entries(value as object).filter(([name, v]) => Object.hasOwn(known, name) && (known[name] == null || fits(kindOf(v), kindOf(known[name]))))) as never
}

/** Fields of forms hold numbers as text and as numbers, and nothing chosen. */
export const inForms = (kind: string, wanted: string) => kind === wanted || (kind === 'undefined' && wanted !== 'array') || (['string', 'number'].includes(kind) && ['string', 'number'].includes(wanted))

export interface Store<T> {
  read: () => T | null
  write: (value: T) => void
  drop: () => void
}

function storeAt<T>(where: Where, key: () => string): Store<T> {
  return {
    read: () => {
      try {
        return key() ? (JSON.parse(get(where, key()) ?? 'null') as T | null) : null
      } catch {
        return null
      }
    },
    write: (value) => void (key() && set(where, key(), JSON.stringify(value))),
    drop: () => void (key() && drop(where, key())),
  }
}

const own = (who: string) => `liandong:own:${encodeURIComponent(who)}:`
const typed = (who: string) => `liandong:typed:${encodeURIComponent(who)}:`
const guest = 'liandong:guest:'

/** Something of whoever is logged in; it goes with the session. */
export const store = <T>(name: string, where: Where): Store<T> => storeAt(where, () => here.value && own(here.value) + name)

/** Something of the guest of this tab, or of this device until they have sent it. */
export const guestStore = <T>(name: string, where: Where): Store<T> => storeAt(where, () => guest + name)

/** What belongs to the browser and says nothing about anybody: language, columns. */
export const deviceStore = <T>(name: string): Store<T> => storeAt('device', () => `liandong.${name}`)

// What somebody typed and has not sent. It is bounded, and outlives the end of a session for the same account only.
export const mostTyped = 40
export const longestTyped = 72 * 3_600_000

interface Typed<T> {
  at: number
  value: T
}

/** What is typed into one form about one subject, by who is logged in now: once they are gone nothing more is read or written. */
export function typedStore<T>(name: string, where: Where = 'tab'): Store<T> {
  const who = here.value
  const at = storeAt<Typed<T>>(where, () => (who && here.value === who ? typed(who) + encodeURIComponent(name) : ''))
  return {
    read: () => {
      const found = at.read()
      return found && Date.now() - found.at < longestTyped ? (found.value ?? null) : null
    },
    write: (value) => {
      if (!at.read()) prune(where, typedBy(where, who), mostTyped - 1)
      at.write({ at: Date.now(), value })
    },
    drop: at.drop,
  }
}

const typedBy = (where: Where, who: string) => keys(where).filter((key) => key.startsWith(typed(who)))

/** What is too old goes, and the oldest of more than there is room for. */
function prune(where: Where, all: string[], room: number) {
  const age = (key: string) => Number(storeAt<Typed<unknown>>(where, () => key).read()?.at) || 0
  const dated = all.map((key) => ({ key, at: age(key) })).sort((a, b) => b.at - a.at)
  dated.filter(({ at }, i) => i >= room || Date.now() - at >= longestTyped).forEach(({ key }) => drop(where, key))
}

/** How many forms hold something that logging out would lose. */
export const unsent = () => (here.value ? new Set(places.flatMap((where) => typedBy(where, here.value))).size : 0)

// Coming and going. The mark says to all tabs who is logged in on this browser: '' nobody any more, null not known.
const mark = deviceStore<string>('account')
const seen = { mark: mark.read() }
const others = new Set<() => void>()

function empty(whose: Whose) {
  turns[whose]++
  boxes.filter((box) => box.whose === whose).forEach((box) => box.empty())
}

/** Drops what is stored, but for what somebody may find again. */
function sweep(but: (key: string) => boolean) {
  for (const where of places) keys(where).filter((key) => /^liandong:(own|typed|guest):/.test(key) && !but(key)).forEach((key) => drop(where, key))
}

const of = (who: string, key: string) => !!who && (key.startsWith(own(who)) || key.startsWith(typed(who)))

/** Somebody is in, by logging in or because the browser still knows them; nothing of anybody else is left. Returns whether nobody else was here before. */
export function enter(who: string, how: 'login' | 'resume'): boolean {
  const before = mark.read()
  sweep((key) => of(who, key) || (how === 'resume' && key.startsWith(guest)))
  if (here.value && here.value !== who) empty('account')
  if (how === 'login') empty('guest')
  here.value = who
  seen.mark = who
  mark.write(who)
  return !before || before === who
}

/** Somebody logs out, or the server no longer knows them. After the latter what they typed waits for them, and for nobody else. */
export function leave(how: 'logout' | 'expiry') {
  const who = here.value || (mark.read() ?? '')
  here.value = ''
  sweep((key) => how === 'expiry' && !key.startsWith(own(who)))
  empty('account')
  if (how === 'expiry') return
  empty('guest')
  seen.mark = ''
  mark.write('')
}

/** A guest goes: number, secret and words are nobody's any more on this device. */
export function leaveAsGuest() {
  sweep((key) => !key.startsWith(guest))
  empty('guest')
}

/** Looks whether another tab has logged out or let somebody else in; then nothing of whoever was here is left. */
function look() {
  const now = mark.read()
  if (now === null || now === seen.mark) return
  seen.mark = now
  if (now && now === here.value) return
  here.value = ''
  sweep((key) => of(now, key))
  empty('account')
  empty('guest')
  others.forEach((listener) => listener())
}

/** Whether the browser is somebody else's by now; asked before anything is sent, because the cookie is then theirs. */
export function strayed(): boolean {
  const who = here.value
  look()
  return !!who && here.value !== who
}

/** Hears that another tab has logged out or let somebody else in. */
export function onTaken(listener: () => void) {
  others.add(listener)
  return () => others.delete(listener)
}

if (seen.mark === '') sweep((key) => key.startsWith(guest)) // a tab that slept while its account logged out
places.forEach((where) => prune(where, keys(where).filter((key) => key.startsWith('liandong:typed:')), Infinity))
addEventListener('storage', look)
addEventListener('pageshow', look)
document.addEventListener('visibilitychange', look)
