import type { GraphContext } from '@girok/common/graphql/context'
import type { Client } from '@girok/common/grpc/types'
import type { AuthServiceService } from '@girok/proto/auth/v1/auth'

/** What this subgraph needs: the one service that it stands for. */
export interface AuthContext extends GraphContext {
  readonly auth: Client<AuthServiceService>
}
