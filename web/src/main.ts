import './style/tokens.css'
import './style/base.css'
import './style/sheet.css'
import { createApp } from 'vue'
import App from './App.vue'
import { onSignedOut } from './api/client'
import { useSession } from './composables/session'
import { i18n, readyToSpeak } from './i18n'
import { router } from './router'

onSignedOut(() => {
  useSession().forget()
  const here = router.currentRoute.value
  if (here.name !== 'login' && !here.meta.alone) void router.push({ name: 'login', query: { next: here.fullPath, ended: '1' } })
})

await readyToSpeak()
createApp(App).use(i18n).use(router).mount('#app')
