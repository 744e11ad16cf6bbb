import type { GraphContext } from '@girok/common/graphql/context'
import type { Client } from '@girok/common/grpc/types'
import type { AuthServiceService } from '@girok/proto/auth/v1/auth'
import type { PersonalServiceService } from '@girok/proto/personal/v1/personal'

/** What this subgraph needs: the service that it stands for, and who is in a block with whom. */
export interface AuthContext extends GraphContext {
  readonly auth: Client<AuthServiceService>
  readonly personal: Client<PersonalServiceService>
}
