import type { GraphContext } from '@girok/common/graphql/context'
import type { Client } from '@girok/common/grpc/types'
import type { MediaServiceService } from '@girok/proto/media/v1/media'

/** What this subgraph needs: the one service that it stands for. */
export interface MediaContext extends GraphContext {
  readonly media: Client<MediaServiceService>
}
