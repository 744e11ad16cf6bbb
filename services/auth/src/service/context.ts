import type { Blacklist } from '@girok/common/blacklist'
import type { Log } from '@girok/common/log'
import type { Verifier } from '@girok/common/s2s/verify'
import type { Providers } from '../domain/oauth.ts'
import type {
  Accounts,
  Clients,
  Families,
  Identities,
  Mails,
  Spent,
  Throttle,
  Users,
} from '../domain/stores.ts'
import type { KeyRing } from './key-ring.ts'
import type { Passwords } from './passwords.ts'
import type { TokenIssuer } from './token-issuer.ts'

/** What signing in through providers needs. */
export interface OAuth {
  providers: Providers
  /** Where browsers reach us. */
  publicUrl: string
  /** Where apps may get their answers; the first is the default. */
  origins: readonly string[]
  /** Seals what browsers keep for us. */
  secret: string
  spent: Spent
}

/** What the use cases work with. */
export interface Context {
  users: Users
  accounts: Accounts
  families: Families
  identities: Identities
  oauth: OAuth
  clients: Clients
  mails: Mails
  /** Failed sign-ins. */
  throttle: Throttle
  /** Wishes for a new password. */
  resetThrottle: Throttle
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
