import { start } from '@/shared/start'
import { onSignedOut } from '@/shared/api/http'
import { onTaken } from '@/shared/browser/belongings'
import App from './App.vue'
import { router } from './router'
import { useSession } from './session/session'
import './texts'

onSignedOut(() => {
  useSession().expire()
  const here = router.currentRoute.value
  if (here.name !== 'login' && !here.meta.alone) void router.push({ name: 'login', query: { next: here.fullPath, ended: '1' } })
})

// Another tab logged out, or let somebody in: whoever is in now begins at the beginning.
onTaken(() => {
  if (!router.currentRoute.value.meta.open || router.currentRoute.value.name === 'login') void router.push({ path: '/', force: true })
})

start(App, router)
