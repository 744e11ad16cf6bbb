import type { GraphContext } from '@girok/common/graphql/context'
import type { Client } from '@girok/common/grpc/types'
import type { AuthServiceService } from '@girok/proto/auth/v1/auth'
import type { PersonalServiceService } from '@girok/proto/personal/v1/personal'

/** What this subgraph needs: the one service that it stands for. */
export interface AuthContext extends GraphContext {
  readonly auth: Client<AuthServiceService>
}

/** What searching for people needs besides: who is in a block with whom. */
export interface SearchContext extends AuthContext {
  readonly personal: Client<PersonalServiceService>
}
