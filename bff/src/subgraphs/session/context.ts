import type { AuthContext } from '@girok/subgraph-auth/context'
import type { Identity } from '../../http/identity.ts'
import type { BrowserSession } from '../../session/browser.ts'
import type { Refresher } from '../../session/refresh.ts'
import type { Sessions } from '../../session/sessions.ts'

/** What this subgraph needs: auth, and the BFF's own sessions. */
export interface SessionContext extends AuthContext {
  readonly identity: Identity
  readonly browser: BrowserSession
  readonly sessions: Sessions
  readonly refresher: Refresher
  /** How tickets for sockets are signed and where they are good. */
  readonly sockets: { secret: string; url: string }
}
