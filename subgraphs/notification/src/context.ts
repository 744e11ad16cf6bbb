import type { GraphContext } from '@girok/common/graphql/context'
import type { Client } from '@girok/common/grpc/types'
import type { NotificationServiceService } from '@girok/proto/notification/v1/notification'

/** What this subgraph needs: the one service that it stands for. */
export interface NotificationContext extends GraphContext {
  readonly notification: Client<NotificationServiceService>
}
