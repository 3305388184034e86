import { mattersApi, type Matter } from '@/shared/api/matters'
import { kept } from '@/shared/browser/belongings'
import { fold } from '@/shared/words/fold'
import { spells } from './pinyin'

const matters = kept<Matter[]>(() => [])
const reading = kept<Promise<void> | null>(() => null)

/** The catalogue of matters (事项), read once: it changes by decision, not by the hour. */
export function useMatters() {
  async function load() {
    reading.value ??= mattersApi.matters().then((items) => void (matters.value = items))
    try {
      await reading.value
    } catch (cause) {
      reading.value = null
      throw cause
    }
  }
  const byCode = (code: string) => matters.value.find((m) => m.code === code)
  return { matters, load, byCode }
}

/** findMatters ranks: a code first, then a name that begins with the words or their pinyin, then one that holds them all. */
export function findMatters(all: readonly Matter[], query: string, limit = 12): Matter[] {
  const words = fold(query.trim()).split(/\s+/).filter(Boolean)
  if (!words.length) return []
  const ranked: [number, Matter][] = []
  for (const matter of all) {
    const rank = rankOf(matter, words)
    if (rank > 0) ranked.push([rank, matter])
  }
  return ranked.sort((a, b) => b[0] - a[0] || a[1].code.localeCompare(b[1].code)).slice(0, limit).map(([, matter]) => matter)
}

function rankOf(matter: Matter, words: string[]): number {
  const names = [matter.name.zh, matter.name.en].map(fold)
  const around = fold([matter.class.zh, matter.class.en, ...matter.conditions.flatMap((c) => [c.words.zh, c.words.en])].join(' '))
  const whole = words.join(' ')
  if (fold(matter.code) === whole) return 5
  if (fold(matter.code).startsWith(whole)) return 4
  if (names.some((name) => name.startsWith(whole))) return 3
  const spelt = words.map((word) => spells(word, matter.pinyin ?? ''))
  if (words.length === 1 && spelt[0] === 'begins') return 2.5
  if (words.every((word, i) => names.some((name) => name.includes(word)) || spelt[i])) return 2
  if (words.every((word) => around.includes(word) || names.some((name) => name.includes(word)))) return 1
  return nearness(whole, names[0]!)
}

/** The share of neighbouring characters that a longer phrase has in common with a name: "消防通道被堵" is near "占用消防通道". */
function nearness(phrase: string, name: string): number {
  if (!/\p{Script=Han}/u.test(phrase) || phrase.length < 3) return 0
  let common = 0
  for (let i = 0; i < phrase.length - 1; i++) if (name.includes(phrase.slice(i, i + 2))) common++
  const share = common / (phrase.length - 1)
  return share >= 0.4 ? share * 0.9 : 0
}
