import { unavailable } from '@girok/common/errors'
import { serveGrpc } from '@girok/common/grpc/server'
import type { Handlers } from '@girok/common/grpc/types'
import { createLog } from '@girok/common/log'
import { createMetrics } from '@girok/common/metrics'
import type { HopGuard } from '@girok/common/s2s/guard'
import { serviceGuard, type Issuer } from '@girok/common/s2s/identity'
import { ChatServiceService } from '@girok/proto/chat/v1/chat'

export interface ErasingChat {
  address: string
  erased: { userId: string; caller: string }[]
  /** Whom it could not erase while it was out of order. */
  refused: string[]
  recover: () => void
  close: () => Promise<void>
}

/** A chat that can only erase people, behind the real edge and guard; out of order until it recovers. */
export async function startErasingChat(issuer: () => Issuer): Promise<ErasingChat> {
  const erased: ErasingChat['erased'] = []
  const refused: string[] = []
  let works = false
  let guard: HopGuard | undefined
  const handlers: Partial<Handlers<typeof ChatServiceService>> = {
    eraseUser: async ({ userId }, { caller }) => {
      if (works) erased.push({ userId, caller })
      else refused.push(userId)
      if (!works) throw unavailable('chat')
      return {}
    },
  }
  const server = await serveGrpc({
    service: ChatServiceService,
    handlers: handlers as Handlers<typeof ChatServiceService>,
    guard: (metadata, method) => (guard ??= serviceGuard(issuer(), 'chat'))(metadata, method),
    log: createLog('chat', 'silent'),
    metrics: createMetrics('chat'),
    host: '127.0.0.1',
    port: 0,
    reflection: false,
  })
  const address = `127.0.0.1:${server.port}`
  return { address, erased, refused, recover: () => void (works = true), close: server.close }
}
