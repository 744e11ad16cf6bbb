import { AppError } from '@girok/common/errors'
import { serveGrpc } from '@girok/common/grpc/server'
import type { Handlers } from '@girok/common/grpc/types'
import { newId } from '@girok/common/ids'
import { createLog } from '@girok/common/log'
import { createMetrics } from '@girok/common/metrics'
import { serviceGuard } from '@girok/common/s2s/identity'
import { AuthServiceService, User } from '@girok/proto/auth/v1/auth'
import type { Issuer } from './issuer.ts'

export interface PeopleServer {
  address: string
  /** Ids of new people. */
  join: (count: number) => string[]
  /** Makes a tombstone of a person. */
  remove: (id: string) => void
  close: () => Promise<void>
}

/** AuthService behind its real edge, with nothing but people in it. */
export async function bootPeople({ env }: Issuer): Promise<PeopleServer> {
  const deleted = new Map<string, boolean>()
  const refuse = () => Promise.reject(new AppError('INTERNAL', 'UNSPECIFIED', 'not in this fixture'))
  const methods = Object.keys(AuthServiceService).map((name) => [name, refuse])
  const handlers: Handlers<AuthServiceService> = {
    ...(Object.fromEntries(methods) as Handlers<AuthServiceService>),
    getUsersByIds: async ({ ids }) => {
      const known = ids.filter((id) => deleted.has(id))
      const user = (id: string) => User.fromPartial({ id, username: id, deleted: deleted.get(id)! })
      return { users: Object.fromEntries(known.map((id) => [id, user(id)])) }
    },
  }
  const { port, close } = await serveGrpc({
    service: AuthServiceService,
    handlers,
    guard: serviceGuard(env as never, 'auth'),
    log: createLog('people', 'silent'),
    metrics: createMetrics('people'),
    host: '127.0.0.1',
    port: 0,
    reflection: false,
  })
  return {
    address: `127.0.0.1:${port}`,
    join: (count) =>
      Array.from({ length: count }, () => {
        const id = newId()
        deleted.set(id, false)
        return id
      }),
    remove: (id) => void deleted.set(id, true),
    close,
  }
}
