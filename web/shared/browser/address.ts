import { computed } from 'vue'
import { useRoute, type LocationQuery } from 'vue-router'
import { periodFaults, plainDate } from '@/shared/times/plainDate'

declare module 'vue-router' {
  interface RouteMeta {
    /** What the address of a route may say. */
    address?: Address
  }
}

/** How one parameter of an address is read: what it says, or null where the text makes no sense; and the sentence that is said then. */
export interface Param<T = unknown> {
  read: (text: string) => T | null
  why: 'address.choice' | 'address.code' | 'address.day' | 'address.degrees' | 'address.shape'
}

/** What an address may say. */
export interface Address<P extends Record<string, Param> = Record<string, Param>> {
  params: P
  /** Pairs of days, the first not after the second. */
  periods?: readonly (readonly [string, string])[]
  /** What only makes sense together. */
  together?: readonly (readonly [string, string])[]
}

/** What is wrong with an address: the parameter as it stands there, and the sentence that says why it was not taken. */
export interface Fault {
  names: string[]
  text: string
  why: Param['why'] | 'address.unknown' | 'address.twice' | 'address.order' | 'address.together'
}

export type Said<A> = A extends Address<infer P> ? { [K in keyof P]?: P[K] extends Param<infer T> ? T : never } : never

export const address = <P extends Record<string, Param>>(params: P, more: Omit<Address<P>, 'params'> = {}): Address<P> => Object.freeze({ params, ...more })

export const day = { read: plainDate, why: 'address.day' } satisfies Param
/** Anything: words that are looked for, a way to go back to. */
export const anything: Param<string> = { read: (text) => text, why: 'address.choice' }
/** A code, a number or an id: whether there is such a thing only the server knows. */
export const code: Param<string> = { read: (text) => (/^[\p{L}\p{N}][\p{L}\p{N}._:/-]{0,79}$/u.test(text) ? text : null), why: 'address.code' }
export const oneOf = <T extends string>(...names: readonly T[]): Param<T> => ({ read: (text) => names.find((name) => name === text) ?? null, why: 'address.choice' })
/** Some of these, separated by commas. */
export const someOf = <T extends string>(...names: readonly T[]): Param<T[]> => ({
  read: (text) => {
    const said = text.split(',')
    return said.every((one) => (names as readonly string[]).includes(one)) ? names.filter((name) => said.includes(name)) : null
  },
  why: 'address.choice',
})

export function number(text: string | undefined, least: number, most: number): number | null {
  const value = text !== undefined && /^-?\d{1,9}(\.\d{1,15})?$/.test(text) ? Number(text) : NaN
  return value >= least && value <= most ? value : null
}

export const longitude: Param<number> = { read: (text) => number(text, -180, 180), why: 'address.degrees' }
/** The maps end at 85 degrees. */
export const latitude: Param<number> = { read: (text) => number(text, -85, 85), why: 'address.degrees' }

/** Of screens that are only about an area. */
export const placeAddress = address({ grid: code })
/** Of the catalogue of matters: the one that is open, or a new one. */
export const mattersAddress = address({ matter: code, add: oneOf('1') })
/** Of the posts and units: the area, and what is open beside it. */
export const staffAddress = address({ grid: code, post: code, unit: code })
/** Of screens that begin at a spot. */
export const spotAddress = address({ lon: longitude, lat: latitude }, { together: [['lon', 'lat']] })
/** Of the intake: a spot, and the call for which somebody came there. */
export const intakeAddress = address({ ...spotAddress.params, call: code }, { together: spotAddress.together })
/** Of the public door: a printed code of a place; and the number of a report. */
export const doorAddress = address({ place: code })
export const followAddress = address({ number: code })
/** Of screens that lead on to where somebody was going. */
export const leadingAddress = address({ next: anything, ended: anything })
/** Of screens that an address tells nothing. */
export const plainAddress = address({})

/** Judges an address: what it says, and what is wrong with it. What is wrong is not taken, as if it did not stand there. */
export function judge<A extends Address>(of: A, query: LocationQuery): { said: Said<A>; faults: Fault[] } {
  const texts: Record<string, string> = {}
  const said: Record<string, unknown> = {}
  const faults: Fault[] = []
  for (const [name, given] of Object.entries(query)) {
    const param = Object.hasOwn(of.params, name) ? of.params[name] : undefined
    if (!param) faults.push({ names: [name], text: '', why: 'address.unknown' })
    else if (Array.isArray(given)) faults.push({ names: [name], text: '', why: 'address.twice' })
    else if (given) {
      const value = param.read(given)
      if (value === null) faults.push({ names: [name], text: given, why: param.why })
      else [said[name], texts[name]] = [value, given]
    }
  }
  const drop = (names: string[], text: string, why: Fault['why']) => {
    for (const name of names) delete said[name]
    if (!faults.some((fault) => fault.names.some((name) => names.includes(name)))) faults.push({ names, text, why })
  }
  for (const [from, to] of of.periods ?? []) {
    if (periodFaults(texts[from] ?? '', texts[to] ?? '').from) drop([from, to], `${texts[from]} – ${texts[to]}`, 'address.order')
  }
  for (const [one, other] of of.together ?? []) {
    if (one in said !== other in said) drop([one, other], '', 'address.together')
  }
  return { said: said as Said<A>, faults }
}

/** What the address of a screen says, by the sense that it makes. */
export function useSaid<A extends Address>(of: A) {
  const route = useRoute()
  return computed(() => judge(of, route.query).said)
}

/** The address without what is wrong with it, nor what makes no sense without that. */
export function mended(of: Address, query: LocationQuery): LocationQuery {
  const wrong = new Set(judge(of, query).faults.flatMap((fault) => fault.names))
  return wrong.size ? mended(of, Object.fromEntries(Object.entries(query).filter(([name]) => !wrong.has(name)))) : query
}

/** A parameter as it stands in the address, for a field that keeps what was typed. */
export const asTyped = (query: LocationQuery, name: string) => (typeof query[name] === 'string' ? (query[name] as string) : '')
