import { createRouter, createWebHistory } from 'vue-router'
import { doorAddress, followAddress, plainAddress } from '@/shared/browser/address'

/** What people without an account open. All of it lies below the addresses in paths.json, by which the server knows whose page to send. */
export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/door', name: 'door', component: () => import('./screens/door/DoorScreen.vue'), meta: { address: doorAddress } },
    { path: '/door/follow', name: 'follow', component: () => import('./screens/door/FollowScreen.vue'), meta: { address: followAddress } },
    { path: '/opendata', name: 'opendata', component: () => import('./screens/opendata/OpenScreen.vue'), meta: { address: plainAddress } },
    { path: '/:rest(.*)*', component: () => import('./screens/NowhereScreen.vue') },
  ],
})
