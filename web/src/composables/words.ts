import { useI18n } from 'vue-i18n'
import type { Case, Words } from '@/api/types'

/** What the server says in both languages, in the one being read. */
export function useWords() {
  const { locale } = useI18n()
  return (words: Words | null | undefined): string => {
    if (!words) return ''
    return (locale.value === 'en' ? words.en : words.zh) || words.zh || words.en
  }
}

/** What a case is about: its matter, or while none is settled the beginning of what was reported. */
export function useSubject() {
  const words = useWords()
  return (c: Pick<Case, 'matter_name' | 'title' | 'description'>): string => words(c.matter_name) || c.title || c.description.slice(0, 30)
}
