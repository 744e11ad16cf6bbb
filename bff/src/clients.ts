import { connect } from '@girok/common/grpc/client'
import type { Metrics } from '@girok/common/metrics'
import type { TokenSource } from '@girok/common/s2s/tokens'
import { AuthServiceService } from '@girok/proto/auth/v1/auth'
import { ChatServiceService } from '@girok/proto/chat/v1/chat'
import type { Config } from './config.ts'

/** Hashing a password takes its time, the more so behind a queue. */
const PASSWORD_MS = 1_800

/** The services behind the subgraphs. */
export function connectServices(config: Config, tokens: TokenSource, metrics: Metrics) {
  return {
    auth: connect(AuthServiceService, {
      target: 'auth',
      address: config.AUTH_GRPC_ADDRESS,
      tokens,
      metrics,
      timeouts: {
        register: PASSWORD_MS,
        login: PASSWORD_MS,
        changePassword: PASSWORD_MS,
        deleteUser: PASSWORD_MS,
      },
    }),
    chat: connect(ChatServiceService, { target: 'chat', address: config.CHAT_GRPC_ADDRESS, tokens, metrics }),
  }
}

export type Services = ReturnType<typeof connectServices>
