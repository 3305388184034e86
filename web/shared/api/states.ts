import type { State } from './cases'

export const openStates: readonly State[] = [
  'received', 'screening', 'dispatching', 'assigned', 'handling', 'checking', 'suspended',
]
