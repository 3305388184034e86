import { createRouter, createWebHistory } from 'vue-router'
import { intakeAddress, leadingAddress, plainAddress } from '@/shared/browser/address'
import { useSession } from './session/session'
import { adminRoutes } from './screens/admin/pages'
import { briefingsAddress } from './screens/briefings/kinds'
import { casesAddress } from './screens/cases/views'
import { figuresAddress } from './screens/indicators/about'
import LoginScreen from './screens/login/LoginScreen.vue'
import { mapAddress } from './screens/map/view'
import { wallAddress } from './screens/wall/useRotation'

declare module 'vue-router' {
  interface RouteMeta {
    open?: boolean
    /** Open, but whoever is logged in is known there: a call that rings is shown to them. */
    knows?: boolean
    /** Stands alone, without the rail: it is paper. */
    bare?: boolean
    /** A screen of its own without the frame, which says itself that the session has ended. */
    alone?: boolean
  }
}

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/login', name: 'login', component: LoginScreen, meta: { open: true, address: leadingAddress } }, // at hand: one logs out without a line too
    { path: '/password', name: 'password', component: () => import('./screens/login/PasswordScreen.vue'), meta: { alone: true, address: leadingAddress } },
    { path: '/', redirect: '/cases' },
    { path: '/cases/:id?', name: 'cases', component: () => import('./screens/cases/CasesScreen.vue'), meta: { address: casesAddress } },
    { path: '/cases/:id/file', name: 'file', component: () => import('./screens/file/FileScreen.vue'), meta: { bare: true, address: plainAddress } },
    { path: '/map', name: 'map', component: () => import('./screens/map/MapScreen.vue'), meta: { address: mapAddress } },
    { path: '/report', name: 'report', component: () => import('./screens/report/ReportScreen.vue'), meta: { address: intakeAddress } },
    { path: '/report/list', name: 'batch', component: () => import('./screens/batch/BatchScreen.vue'), meta: { address: plainAddress } },
    { path: '/hotline', name: 'hotline', component: () => import('./screens/hotline/HotlineScreen.vue'), meta: { address: plainAddress } },
    { path: '/indicators', name: 'indicators', component: () => import('./screens/indicators/IndicatorsScreen.vue'), meta: { address: figuresAddress } },
    { path: '/briefings', name: 'briefings', component: () => import('./screens/briefings/BriefingsScreen.vue'), meta: { address: briefingsAddress } },
    { path: '/schemes/:id?', name: 'schemes', component: () => import('./screens/schemes/SchemesScreen.vue'), meta: { address: plainAddress } },
    { path: '/wall', name: 'wall', component: () => import('./screens/wall/WallScreen.vue'), meta: { alone: true, address: wallAddress } },
    { path: '/requests', name: 'requests', component: () => import('./screens/requests/RequestsScreen.vue'), meta: { address: plainAddress } },
    { path: '/inbox', name: 'inbox', component: () => import('./screens/inbox/InboxScreen.vue'), meta: { address: plainAddress } },
    { path: '/me', name: 'me', component: () => import('./screens/me/MeScreen.vue'), meta: { address: plainAddress } },
    { path: '/me/notices', name: 'notices', component: () => import('./screens/inbox/NoticeSettings.vue'), meta: { address: plainAddress } },
    { path: '/admin', name: 'admin', component: () => import('./screens/admin/AdminScreen.vue'), meta: { address: plainAddress }, children: adminRoutes },
    { path: '/:rest(.*)*', component: () => import('./screens/login/NowhereScreen.vue'), meta: { open: true, knows: true } },
  ],
})

router.beforeEach(async (to) => {
  const { resume, seesCases } = useSession()
  const who = await resume().catch(() => null)
  if (to.meta.knows) return
  if (!who && !to.meta.open) return { name: 'login', query: to.fullPath === '/cases' ? {} : { next: to.fullPath } }
  if (who?.once && to.name !== 'password') return { name: 'password', query: ['login', 'cases'].includes(String(to.name)) ? {} : { next: to.fullPath } }
  if (who && to.name === 'login') return '/'
  if (to.fullPath === '/cases' && !seesCases.value) return { name: 'admin' } // who may read no case opens there
})
