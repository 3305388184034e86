import './style/tokens.css'
import './style/base.css'
import './style/sheet.css'
import { createApp } from 'vue'
import App from './App.vue'
import { onSignedOut } from './api/client'
import { keepSettling } from './api/ending'
import { onTaken } from './composables/belongings'
import { guardComposing } from './composables/composing'
import { useSession } from './composables/session'
import { i18n, readyToSpeak } from './i18n'
import { router } from './router'

onSignedOut(() => {
  useSession().expire()
  const here = router.currentRoute.value
  if (here.name !== 'login' && !here.meta.alone) void router.push({ name: 'login', query: { next: here.fullPath, ended: '1' } })
})

// Another tab logged out, or let somebody in: whoever is in now begins at the beginning.
onTaken(() => {
  if (!router.currentRoute.value.meta.open || router.currentRoute.value.name === 'login') void router.push({ path: '/', force: true })
})

guardComposing()
keepSettling()
await readyToSpeak()
createApp(App).use(i18n).use(router).mount('#app')
