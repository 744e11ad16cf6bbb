import type { GraphContext } from '@girok/common/graphql/context'
import type { Client } from '@girok/common/grpc/types'
import type { MatchingServiceService } from '@girok/proto/matching/v1/matching'

/** What this subgraph needs: the one service that it stands for. */
export interface MatchingContext extends GraphContext {
  readonly matching: Client<MatchingServiceService>
}
