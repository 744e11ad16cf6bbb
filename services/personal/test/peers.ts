import { newCall } from '@girok/common/call'
import { AppError } from '@girok/common/errors'
import type { EventType, Payload } from '@girok/common/events/catalog'
import { createEntry } from '@girok/common/events/entry'
import { createPublisher } from '@girok/common/events/publisher'
import { newId } from '@girok/common/ids'
import { createLog } from '@girok/common/log'
import { createMetrics } from '@girok/common/metrics'
import { serviceGuard } from '@girok/common/s2s/identity'
import { connectNats, type JetStream } from '@girok/common/stores/nats'
import { serveFake } from '@girok/common/testing/edge'
import type { TokenServer } from '@girok/common/testing/token-server'
import { AuthServiceService, User } from '@girok/proto/auth/v1/auth'
import { File, MediaServiceService, type UseFilesRequest } from '@girok/proto/media/v1/media'

/** What other services know and say. */
export interface Peers {
  env: Record<string, string>
  /** Everybody whom auth knows. */
  users: Map<string, User>
  /** New people, whom no event has told of. */
  join: (count: number) => string[]
  add: (given?: Partial<User>) => User
  /** Files that media lets be shown, by id. */
  files: Map<string, File>
  /** What media was told of files in use. */
  uses: UseFilesRequest[]
  jetstream: JetStream
  /** Publishes as another service does. */
  tell: <T extends EventType>(type: T, payload: Payload<T>) => Promise<void>
  close: () => Promise<void>
}

const PAGE = 2

/** auth and media behind their real edges, and their voices on the streams. */
export async function bootPeers({ env }: TokenServer, natsUrl: string): Promise<Peers> {
  const users = new Map<string, User>()
  const files = new Map<string, File>()
  const uses: UseFilesRequest[] = []
  const auth = await serveFake(AuthServiceService, authAnswers(users), serviceGuard(env as never, 'auth'))
  const media = await serveFake(
    MediaServiceService,
    {
      useFiles: async (request) => {
        uses.push(request)
        const usable = request.ids.every((id) => files.get(id)?.ownerId === request.ownerId)
        if (!usable) throw new AppError('INVALID_ARGUMENT', 'FILE_NOT_USABLE', 'not yours')
        return { files: Object.fromEntries(request.ids.map((id) => [id, files.get(id)!])) }
      },
    },
    serviceGuard(env as never, 'media'),
  )
  const bus = await connectNats(natsUrl, 'peers', createLog('peers', 'silent'))
  const publisher = createPublisher(bus.jetstream, createMetrics('peers'))
  const add = (given: Partial<User> = {}) => {
    const id = newId()
    const names = { username: `u${id.slice(-12)}`, displayName: 'Somebody' }
    const user = User.fromPartial({ id, ...names, version: 1, ...given })
    users.set(user.id, user)
    return user
  }
  return {
    env: { AUTH_GRPC_ADDRESS: auth.address, MEDIA_GRPC_ADDRESS: media.address },
    users,
    add,
    join: (count) => Array.from({ length: count }, () => add().id),
    files,
    uses,
    jetstream: bus.jetstream,
    tell: (type, payload) => publisher.publish(createEntry(type, payload, newCall())),
    close: async () => {
      await bus.close()
      await Promise.all([auth.close(), media.close()])
    },
  }
}

const authAnswers = (users: Map<string, User>): Parameters<typeof serveFake<AuthServiceService>>[1] => ({
  getUsersByIds: async ({ ids }) => ({
    users: Object.fromEntries(ids.flatMap((id) => (users.has(id) ? [[id, users.get(id)!]] : []))),
  }),
  getUserByUsername: async ({ username }) => {
    const found = [...users.values()].find(
      (user) => user.username === username && !user.deleted && !user.leaving,
    )
    if (!found) throw new AppError('NOT_FOUND', 'USER_NOT_FOUND', 'no such person')
    return found
  },
  listAllUsers: async ({ pageToken }) => {
    const next = Number(pageToken) + PAGE
    const page = [...users.values()].slice(Number(pageToken), next)
    return { users: page, nextPageToken: next < users.size ? String(next) : '' }
  },
})

/** A picture that media has. */
export const picture = (ownerId: string): File =>
  File.fromPartial({
    id: newId(),
    ownerId,
    url: 'http://s3.test/original.png',
    variants: [
      { name: '256.webp', url: 'http://s3.test/256.webp' },
      { name: '512.webp', url: 'http://s3.test/512.webp' },
    ],
  })
