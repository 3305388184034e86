import { watch } from 'vue'
import { createI18n } from 'vue-i18n'
import { speak } from '@/shared/api/http'
import { locale, type Locale } from '@/shared/browser/prefs'

export const i18n = createI18n({ legacy: false, locale: 'zh-CN', fallbackLocale: [], messages: {} })

interface Words {
  [key: string]: string | Words
}

/** The same keys, whatever is said there. */
type Same<T> = { [K in keyof T]: T[K] extends string ? string : Same<T[K]> }

/** Gives the pages the texts of a folder, which come with its screens: each texts.ts says both languages, and is imported by who needs it. */
export function texts<T extends Words>(both: { zh: T; en: Same<T> }) {
  i18n.global.mergeLocaleMessage('zh-CN', both.zh)
  i18n.global.mergeLocaleMessage('en', both.en)
  return both
}

function use(to: Locale) {
  i18n.global.locale.value = to
  speak(to)
  document.title = i18n.global.t('app.name')
}

/** Speaks the language of this browser before anything is drawn, and follows when it is switched. */
export function speakAsChosen() {
  use(locale.value)
  watch(locale, use)
}
