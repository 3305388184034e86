import { createRouter, createWebHistory } from 'vue-router'
import { useSession } from '@/composables/session'

declare module 'vue-router' {
  interface RouteMeta {
    open?: boolean
  }
}

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/login', name: 'login', component: () => import('@/screens/login/LoginScreen.vue'), meta: { open: true } },
    { path: '/', redirect: '/cases' },
    { path: '/cases/:id?', name: 'cases', component: () => import('@/screens/cases/CasesScreen.vue') },
    { path: '/map', name: 'map', component: () => import('@/screens/map/MapScreen.vue') },
    { path: '/report', name: 'report', component: () => import('@/screens/report/ReportScreen.vue') },
    { path: '/indicators', name: 'indicators', component: () => import('@/screens/indicators/IndicatorsScreen.vue') },
    { path: '/:rest(.*)*', redirect: '/cases' },
  ],
})

router.beforeEach(async (to) => {
  const { resume } = useSession()
  const who = await resume().catch(() => null)
  if (!who && !to.meta.open) return { name: 'login', query: to.fullPath === '/cases' ? {} : { next: to.fullPath } }
  if (who && to.name === 'login') return '/'
})
