import { fold } from '@/shared/words/fold'

/**
 * Whether letters spell a name from some character on: each character gives its syllable or the beginning of it. The reading is the server's:
 * one part for each character, several readings of one by "|". The same rule as the server's search for places.
 */
export function spells(typed: string, reading: string): 'begins' | 'within' | '' {
  const letters = fold(typed)
  if (!/^[a-z0-9]+$/.test(letters)) return ''
  const characters = reading.split(' ').map((part) => part.split('|'))
  const at = characters.findIndex((_, i) => follows(letters, characters, i))
  return at < 0 ? '' : at === 0 ? 'begins' : 'within'
}

function follows(letters: string, characters: string[][], at: number): boolean {
  if (!letters) return true
  return (characters[at] ?? []).some((syllable) => {
    for (let n = 1; n <= Math.min(syllable.length, letters.length) && syllable[n - 1] === letters[n - 1]; n++) {
      const whole = n === 1 || n === syllable.length || n === letters.length || (n === 2 && syllable[1] === 'h')
      if (whole && follows(letters.slice(n), characters, at + 1)) return true
    }
    return false
  })
}
