import type { RouteRecordRaw } from 'vue-router'

/** A page of the administration (管理). Who may open it is decided by the server; roles only say whom it is shown to. */
export interface AdminPage {
  name: string
  roles: string[]
  screen: () => Promise<unknown>
}

export const adminPages: AdminPage[] = [
  { name: 'matters', roles: ['system_admin'], screen: () => import('@/screens/matters/MattersScreen.vue') },
  { name: 'rules', roles: ['system_admin'], screen: () => import('@/screens/rules/RulesScreen.vue') },
  { name: 'calendar', roles: ['system_admin'], screen: () => import('@/screens/calendar/CalendarScreen.vue') },
  { name: 'territory', roles: ['system_admin', 'data_steward'], screen: () => import('@/screens/territory/TerritoryScreen.vue') },
  { name: 'staffing', roles: ['system_admin', 'operator', 'leader'], screen: () => import('@/screens/staffing/StaffingScreen.vue') },
  { name: 'accounts', roles: ['security_admin'], screen: () => import('@/screens/accounts/AccountsScreen.vue') },
  { name: 'security', roles: ['security_admin', 'audit_admin'], screen: () => import('@/screens/security/SecurityScreen.vue') },
  { name: 'audit', roles: ['audit_admin'], screen: () => import('@/screens/audit/AuditScreen.vue') },
  { name: 'admissions', roles: ['department', 'operator', 'legal_reviewer', 'leader', 'system_admin'], screen: () => import('@/screens/admission/AdmissionsScreen.vue') },
  { name: 'burden', roles: ['department', 'operator', 'legal_reviewer', 'leader', 'system_admin'], screen: () => import('@/screens/burden/BurdenScreen.vue') },
  { name: 'quality', roles: ['operator', 'leader'], screen: () => import('@/screens/quality/QualityScreen.vue') },
  { name: 'places', roles: ['operator'], screen: () => import('@/screens/places/PlacesScreen.vue') },
  { name: 'retention', roles: ['privacy_officer', 'data_steward'], screen: () => import('@/screens/retention/RetentionScreen.vue') },
  { name: 'channels', roles: ['system_admin'], screen: () => import('@/screens/channels/ChannelsScreen.vue') },
]

export const adminRoutes: RouteRecordRaw[] = adminPages.map(({ name, screen }) => ({ path: name, name, component: screen as never }))

export const pagesFor = (roles: string[]) => adminPages.filter((page) => page.roles.some((role) => roles.includes(role)))
