import type { RouteRecordRaw } from 'vue-router'
import { mattersAddress, placeAddress, plainAddress, staffAddress, type Address } from '@/composables/address'
import { qualityAddress } from '@/screens/indicators/period'
import { rulesAddress } from '@/screens/rules/kinds'

/** A page of the administration (管理). Who may open it is decided by the server; roles only say whom it is shown to. */
export interface AdminPage {
  name: string
  roles: string[]
  screen: () => Promise<unknown>
  /** What its address may say; nothing where it is left out. */
  address?: Address
}

export const adminPages: AdminPage[] = [
  { name: 'matters', address: mattersAddress, roles: ['system_admin'], screen: () => import('@/screens/matters/MattersScreen.vue') },
  { name: 'rules', address: rulesAddress, roles: ['system_admin'], screen: () => import('@/screens/rules/RulesScreen.vue') },
  { name: 'calendar', roles: ['system_admin'], screen: () => import('@/screens/calendar/CalendarScreen.vue') },
  { name: 'territory', roles: ['system_admin', 'data_steward'], screen: () => import('@/screens/territory/TerritoryScreen.vue') },
  { name: 'staffing', address: staffAddress, roles: ['system_admin', 'operator', 'leader'], screen: () => import('@/screens/staffing/StaffingScreen.vue') },
  { name: 'accounts', roles: ['security_admin'], screen: () => import('@/screens/accounts/AccountsScreen.vue') },
  { name: 'security', roles: ['security_admin', 'audit_admin'], screen: () => import('@/screens/security/SecurityScreen.vue') },
  { name: 'audit', roles: ['audit_admin'], screen: () => import('@/screens/audit/AuditScreen.vue') },
  { name: 'admissions', roles: ['department', 'operator', 'legal_reviewer', 'leader', 'system_admin'], screen: () => import('@/screens/admission/AdmissionsScreen.vue') },
  { name: 'burden', address: placeAddress, roles: ['department', 'operator', 'legal_reviewer', 'leader', 'system_admin'], screen: () => import('@/screens/burden/BurdenScreen.vue') },
  { name: 'quality', address: qualityAddress, roles: ['operator', 'leader'], screen: () => import('@/screens/quality/QualityScreen.vue') },
  { name: 'places', roles: ['operator'], screen: () => import('@/screens/places/PlacesScreen.vue') },
  { name: 'retention', roles: ['privacy_officer', 'data_steward'], screen: () => import('@/screens/retention/RetentionScreen.vue') },
  { name: 'channels', roles: ['system_admin'], screen: () => import('@/screens/channels/ChannelsScreen.vue') },
]

export const adminRoutes: RouteRecordRaw[] = adminPages.map(({ name, screen, address }) => ({ path: name, name, component: screen as never, meta: { address: address ?? plainAddress } }))

export const pagesFor = (roles: string[]) => adminPages.filter((page) => page.roles.some((role) => roles.includes(role)))
