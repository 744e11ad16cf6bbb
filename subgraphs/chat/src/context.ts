import type { GraphContext } from '@girok/common/graphql/context'
import type { Client } from '@girok/common/grpc/types'
import type { ChatServiceService } from '@girok/proto/chat/v1/chat'

/** What this subgraph needs: the one service that it stands for. */
export interface ChatContext extends GraphContext {
  readonly chat: Client<ChatServiceService>
}
