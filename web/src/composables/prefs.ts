import { computed, ref, watchEffect } from 'vue'
import { deviceStore } from './belongings'

/** What a person chose for this browser: language and light or dark. */
export type Locale = 'zh-CN' | 'en'
export type Theme = 'auto' | 'light' | 'dark'

const stored = deviceStore<{ locale?: Locale; theme?: Theme }>('prefs')
const saved = stored.read() ?? {}
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

watchEffect(() => stored.write({ locale: locale.value, theme: theme.value }))
