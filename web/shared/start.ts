import '@/shared/style/tokens.css'
import '@/shared/style/base.css'
import '@/shared/style/sheet.css'
import { createApp, type Component } from 'vue'
import type { Router } from 'vue-router'
import { keepSettling } from '@/shared/api/ending'
import { guardComposing } from '@/shared/browser/composing'
import { i18n, speakAsChosen } from '@/shared/texts'
import '@/shared/texts/common'

/** What every app begins with. Its main imports this first, so that its own styles come after those of all. */
export function start(app: Component, router: Router) {
  guardComposing()
  keepSettling()
  speakAsChosen()
  createApp(app).use(i18n).use(router).mount('#app')
}
