import type { Blacklist } from '@girok/common/blacklist'
import type { Log } from '@girok/common/log'
import type { Verifier } from '@girok/common/s2s/verify'
import type { Accounts, Clients, Families, Throttle, Users } from '../domain/stores.ts'
import type { KeyRing } from './key-ring.ts'
import type { Passwords } from './passwords.ts'
import type { TokenIssuer } from './token-issuer.ts'

/** What the use cases work with. */
export interface Context {
  users: Users
  accounts: Accounts
  families: Families
  clients: Clients
  throttle: Throttle
  passwords: Passwords
  keys: KeyRing
  tokens: TokenIssuer
  /** Checks people's access tokens, but for the blacklist. */
  verifyAccess: Verifier
  blacklist: Pick<Blacklist, 'addSessions' | 'has'>
  /** Seconds between a wish to leave and its point of no return. */
  graceSeconds: number
  log: Log
}
