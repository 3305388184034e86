import { computed, ref, watchEffect } from 'vue'
import { deviceStore } from './belongings'

/** What a person chose for this browser: language and light or dark. */
const locales = ['zh-CN', 'en'] as const
const themes = ['auto', 'light', 'dark'] as const
export type Locale = (typeof locales)[number]
export type Theme = (typeof themes)[number]

/** What is kept may have been written by another version, or by hand: what is none of the choices is nothing. */
const oneOf = <T,>(choices: readonly T[], said: unknown): T | undefined => choices.find((c) => c === said)

const stored = deviceStore<{ locale?: Locale; theme?: Theme }>('prefs')
const saved: { locale?: unknown; theme?: unknown } = stored.read() ?? {}
const browser: Locale = navigator.language.startsWith('zh') ? 'zh-CN' : 'en'

export const locale = ref<Locale>(oneOf(locales, saved.locale) ?? (String(saved.locale ?? '').startsWith('zh') ? 'zh-CN' : browser))
export const theme = ref<Theme>(oneOf(themes, saved.theme) ?? 'auto')

const night = matchMedia('(prefers-color-scheme: dark)')
const systemDark = ref(night.matches)
night.addEventListener('change', (event) => (systemDark.value = event.matches))

export const dark = computed(() => (theme.value === 'auto' ? systemDark.value : theme.value === 'dark'))

watchEffect(() => {
  document.documentElement.classList.toggle('dark', dark.value)
  document.documentElement.lang = locale.value
})

watchEffect(() => stored.write({ locale: locale.value, theme: theme.value }))
