import type { Client } from '@girok/common/grpc/types'
import type { ChatServiceService } from '@girok/proto/chat/v1/chat'

/** What this gateway asks of chat. */
export type Chat = Pick<Client<ChatServiceService>, 'listMemberships' | 'sendMessage' | 'markRead'>
