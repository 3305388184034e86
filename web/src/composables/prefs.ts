import { computed, ref, watchEffect } from 'vue'

/** What a person chose for this browser: language and light or dark. */
export type Locale = 'zh-CN' | 'en'
export type Theme = 'auto' | 'light' | 'dark'

const key = 'liandong.prefs'

function stored(): { locale?: Locale; theme?: Theme } {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '{}')
  } catch {
    return {}
  }
}

const saved = stored()
const browser: Locale = navigator.language.startsWith('zh') ? 'zh-CN' : 'en'

export const locale = ref<Locale>(saved.locale ?? browser)
export const theme = ref<Theme>(saved.theme ?? 'auto')

const night = matchMedia('(prefers-color-scheme: dark)')
const systemDark = ref(night.matches)
night.addEventListener('change', (event) => (systemDark.value = event.matches))

export const dark = computed(() => (theme.value === 'auto' ? systemDark.value : theme.value === 'dark'))

watchEffect(() => {
  document.documentElement.classList.toggle('dark', dark.value)
  document.documentElement.lang = locale.value
})

watchEffect(() => {
  const choice = JSON.stringify({ locale: locale.value, theme: theme.value })
  try {
    localStorage.setItem(key, choice)
  } catch {
    // A browser that keeps nothing still works; it only forgets.
  }
})
