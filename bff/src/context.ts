import type { Access } from '@girok/common/http/access-log'
import type { Services } from './clients.ts'
import type { SessionContext } from './subgraphs/session/context.ts'

/** The one context of an operation, shared by every subgraph in this process. */
export interface BffContext extends Services, SessionContext {
  readonly auth: Services['auth']
  readonly identity: SessionContext['identity']
  /** Services that were away while this operation ran. */
  readonly degraded: Set<string>
  /** What the access log will say of the operation. */
  readonly access: Access
}
