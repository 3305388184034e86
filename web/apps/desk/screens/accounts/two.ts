import type { Account } from '@/shared/api/accounts'

/** The three who are kept apart (三员). */
export const administrators = ['system_admin', 'security_admin', 'audit_admin']

/** Two must agree where one could take the account over. The server decides; this only asks for the reason beforehand. */
export const weighty = (account: Account) => account.grants.some((g) => administrators.includes(g.role) || g.classes.includes('contact'))
