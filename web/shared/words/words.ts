import { useI18n } from 'vue-i18n'
import type { Case } from '@/shared/api/cases'
import type { Words } from '@/shared/api/schemas'
import { cut } from './text'

/** What the server says in both languages, in the one being read. */
export function useWords() {
  const { locale } = useI18n()
  return (words: Words | null | undefined): string => {
    if (!words) return ''
    return (locale.value === 'en' ? words.en : words.zh) || words.zh || words.en
  }
}

const long = 30

function beginning(text: string): string {
  const [first = ''] = text.trim().split('\n')
  return cut(first, long)
}

/** What a case is about: its matter, or while none is settled the beginning of what was reported. */
export function useSubject() {
  const words = useWords()
  return (c: Pick<Case, 'matter_name' | 'title' | 'description'>): string => words(c.matter_name) || beginning(c.description) || c.title
}
