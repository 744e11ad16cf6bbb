import type { GraphContext } from '@girok/common/graphql/context'
import type { Client } from '@girok/common/grpc/types'
import type { FeedServiceService } from '@girok/proto/feed/v1/feed'

/** What this subgraph needs: the one service that it stands for. */
export interface FeedContext extends GraphContext {
  readonly feed: Client<FeedServiceService>
}
