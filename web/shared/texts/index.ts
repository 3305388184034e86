import { nextTick, watch } from 'vue'
import { createI18n } from 'vue-i18n'
import { speak } from '@/shared/api/client'
import { locale, type Locale } from '@/shared/browser/prefs'

const messages = {
  'zh-CN': () => import('./zh-CN'),
  en: () => import('./en'),
}

export const i18n = createI18n({ legacy: false, locale: 'zh-CN', fallbackLocale: [], messages: {} })

async function use(to: Locale) {
  const words = await messages[to]()
  i18n.global.setLocaleMessage(to, words.default as never)
  i18n.global.locale.value = to as never
  speak(to)
  await nextTick()
  document.title = i18n.global.t('app.name')
}

/** Reads the language of this browser before anything is drawn, and follows when it is switched. */
export async function readyToSpeak() {
  await use(locale.value)
  watch(locale, use)
}
