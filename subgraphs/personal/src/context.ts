import type { GraphContext } from '@girok/common/graphql/context'
import type { Client } from '@girok/common/grpc/types'
import type { PersonalServiceService } from '@girok/proto/personal/v1/personal'

/** What this subgraph needs: the one service that it stands for. */
export interface PersonalContext extends GraphContext {
  readonly personal: Client<PersonalServiceService>
}
