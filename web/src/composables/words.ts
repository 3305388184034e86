import { useI18n } from 'vue-i18n'
import type { Words } from '@/api/types'

/** What the server says in both languages, in the one being read. */
export function useWords() {
  const { locale } = useI18n()
  return (words: Words | null | undefined): string => {
    if (!words) return ''
    return (locale.value === 'en' ? words.en : words.zh) || words.zh || words.en
  }
}
