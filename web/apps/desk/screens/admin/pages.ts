import type { RouteRecordRaw } from 'vue-router'
import { mattersAddress, placeAddress, plainAddress, staffAddress, type Address } from '@/shared/browser/address'
import { qualityAddress } from '@/apps/desk/screens/indicators/period'
import { rulesAddress } from '@/apps/desk/screens/rules/kinds'

/** A page of the administration (管理). Who may open it is decided by the server; roles only say whom it is shown to. */
export interface AdminPage {
  name: string
  roles: string[]
  screen: () => Promise<unknown>
  /** What its address may say; nothing where it is left out. */
  address?: Address
}

export const adminPages: AdminPage[] = [
  { name: 'matters', address: mattersAddress, roles: ['system_admin'], screen: () => import('@/apps/desk/screens/matters/MattersScreen.vue') },
  { name: 'rules', address: rulesAddress, roles: ['system_admin'], screen: () => import('@/apps/desk/screens/rules/RulesScreen.vue') },
  { name: 'calendar', roles: ['system_admin'], screen: () => import('@/apps/desk/screens/calendar/CalendarScreen.vue') },
  { name: 'territory', roles: ['system_admin', 'data_steward'], screen: () => import('@/apps/desk/screens/territory/TerritoryScreen.vue') },
  { name: 'staffing', address: staffAddress, roles: ['system_admin', 'operator', 'leader'], screen: () => import('@/apps/desk/screens/staffing/StaffingScreen.vue') },
  { name: 'accounts', roles: ['security_admin'], screen: () => import('@/apps/desk/screens/accounts/AccountsScreen.vue') },
  { name: 'security', roles: ['security_admin', 'audit_admin'], screen: () => import('@/apps/desk/screens/security/SecurityScreen.vue') },
  { name: 'audit', roles: ['audit_admin'], screen: () => import('@/apps/desk/screens/audit/AuditScreen.vue') },
  { name: 'admissions', roles: ['department', 'operator', 'legal_reviewer', 'leader', 'system_admin'], screen: () => import('@/apps/desk/screens/admission/AdmissionsScreen.vue') },
  { name: 'burden', address: placeAddress, roles: ['department', 'operator', 'legal_reviewer', 'leader', 'system_admin'], screen: () => import('@/apps/desk/screens/burden/BurdenScreen.vue') },
  { name: 'quality', address: qualityAddress, roles: ['operator', 'leader'], screen: () => import('@/apps/desk/screens/quality/QualityScreen.vue') },
  { name: 'places', roles: ['operator'], screen: () => import('@/apps/desk/screens/places/PlacesScreen.vue') },
  { name: 'retention', roles: ['privacy_officer', 'data_steward'], screen: () => import('@/apps/desk/screens/retention/RetentionScreen.vue') },
  { name: 'channels', roles: ['system_admin'], screen: () => import('@/apps/desk/screens/channels/ChannelsScreen.vue') },
]

export const adminRoutes: RouteRecordRaw[] = adminPages.map(({ name, screen, address }) => ({ path: name, name, component: screen as never, meta: { address: address ?? plainAddress } }))

export const pagesFor = (roles: string[]) => adminPages.filter((page) => page.roles.some((role) => roles.includes(role)))
