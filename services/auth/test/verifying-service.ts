import { connect } from '@girok/common/grpc/client'
import { serveGrpc } from '@girok/common/grpc/server'
import type { Handlers } from '@girok/common/grpc/types'
import { createLog } from '@girok/common/log'
import { createMetrics } from '@girok/common/metrics'
import { serviceGuard } from '@girok/common/s2s/identity'
import { ChatServiceService } from '@girok/proto/chat/v1/chat'
import { callOf, type BootedAuth } from './boot.ts'

/** A service that knows auth by its published keys only, as every other one does. */
export async function startVerifyingService({ issuer }: Pick<BootedAuth, 'issuer'>) {
  const answer = async () => ({ memberships: [], nextPageToken: '' })
  const handlers = Object.fromEntries(Object.keys(ChatServiceService).map((name) => [name, answer]))
  const server = await serveGrpc({
    service: ChatServiceService,
    handlers: handlers as unknown as Handlers<typeof ChatServiceService>,
    guard: serviceGuard(issuer, 'chat'),
    log: createLog('test', 'silent'),
    metrics: createMetrics('test'),
    host: '127.0.0.1',
    port: 0,
    reflection: false,
  })
  return {
    /** Whether it believes a service token. */
    believes: async (token: string): Promise<boolean> => {
      const tokens = { get: async () => token, forget: () => undefined }
      const address = `127.0.0.1:${server.port}`
      const client = connect(ChatServiceService, { target: 'chat', address, tokens })
      try {
        await client.eraseUser({ userId: '' }, callOf())
        return true
      } catch {
        return false
      } finally {
        client.close()
      }
    },
    close: server.close,
  }
}
