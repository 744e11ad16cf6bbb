import { AppError } from '@girok/common/errors'
import { serveGrpc } from '@girok/common/grpc/server'
import type { Handlers, Service } from '@girok/common/grpc/types'
import { newId } from '@girok/common/ids'
import { createLog } from '@girok/common/log'
import { createMetrics } from '@girok/common/metrics'
import { serviceGuard } from '@girok/common/s2s/identity'
import type { Callee } from '@girok/common/s2s/policy'
import { AuthServiceService, User } from '@girok/proto/auth/v1/auth'
import type { TokenServer as Issuer } from '@girok/common/testing/token-server'

export interface Peer {
  address: string
  close: () => Promise<void>
}

/** Another service behind its real edge, with the answers that a test gives it. */
export async function bootPeer<S extends Service>(
  { env }: Issuer,
  name: Callee,
  service: S,
  given: Partial<Handlers<S>>,
): Promise<Peer> {
  const refuse = () => Promise.reject(new AppError('INTERNAL', 'UNSPECIFIED', 'not in this fixture'))
  const methods = Object.keys(service).map((method) => [method, refuse])
  const { port, close } = await serveGrpc({
    service,
    handlers: { ...(Object.fromEntries(methods) as Handlers<S>), ...given },
    guard: serviceGuard(env as never, name),
    log: createLog(name, 'silent'),
    metrics: createMetrics(name),
    host: '127.0.0.1',
    port: 0,
    reflection: false,
  })
  return { address: `127.0.0.1:${port}`, close }
}

/** Everybody whom auth knows. */
export class Everybody {
  readonly users = new Map<string, User>()

  /** New people, whom no event has told of. */
  join(count: number): string[] {
    return Array.from({ length: count }, () => this.add({}).id)
  }

  add(given: Partial<User>): User {
    const id = newId()
    const user = User.fromPartial({
      id,
      username: `u${id.slice(-12)}`,
      displayName: 'U',
      version: 1,
      ...given,
    })
    this.users.set(user.id, user)
    return user
  }

  /** Leaves a tombstone of a person. */
  remove(id: string): void {
    const user = this.users.get(id)!
    this.users.set(id, { ...user, displayName: '', deleted: true, version: user.version + 1 })
  }
}

/** auth with nothing but people in it. */
export const bootAuth = (issuer: Issuer, { users }: Everybody): Promise<Peer> =>
  bootPeer(issuer, 'auth', AuthServiceService, {
    getUsersByIds: async ({ ids }) => ({
      users: Object.fromEntries(ids.flatMap((id) => (users.has(id) ? [[id, users.get(id)!]] : []))),
    }),
    getUserByUsername: async ({ username }) => {
      const found = [...users.values()].find((user) => user.username === username && !user.deleted)
      if (!found) throw new AppError('NOT_FOUND', 'USER_NOT_FOUND', 'no such person')
      return found
    },
    listAllUsers: async ({ pageToken, pageSize }) => {
      const from = Number(pageToken)
      const all = [...users.values()]
      const to = from + Math.min(pageSize, 2)
      return { users: all.slice(from, to), nextPageToken: to < all.length ? String(to) : '' }
    },
  })
