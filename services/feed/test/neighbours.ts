import type { Env } from '@girok/common/config'
import { AppError, invalidField } from '@girok/common/errors'
import type { Service } from '@girok/common/grpc/types'
import type { Handlers } from '@girok/common/grpc/types'
import { serviceGuard } from '@girok/common/s2s/identity'
import type { Callee } from '@girok/common/s2s/policy'
import { serveFake } from '@girok/common/testing/edge'
import type { TokenServer } from '@girok/common/testing/token-server'
import type { User } from '@girok/proto/auth/v1/auth'
import { AuthServiceService } from '@girok/proto/auth/v1/auth'
import { MediaServiceService } from '@girok/proto/media/v1/media'
import type { Profile } from '@girok/proto/personal/v1/personal'
import {
  PersonalServiceService,
  type BlockRecord,
  type FollowRecord,
} from '@girok/proto/personal/v1/personal'

/** What the services around feed would answer, in arrays that a test fills. */
export interface Neighbours {
  users: User[]
  profiles: Profile[]
  follows: FollowRecord[]
  blocks: BlockRecord[]
  /** Files that posts may show, by owner. */
  files: Map<string, string[]>
  /** Where files are said to be shown. */
  used: Map<string, string[]>
  /** The variables by which feed finds them. */
  env: Env
  close: () => Promise<void>
}

interface PageRequest {
  pageSize: number
  pageToken: string
}

/** auth, personal and media behind their real edges, with nothing but these arrays in them. */
export async function bootNeighbours({ env }: TokenServer): Promise<Neighbours> {
  const known: Pick<Neighbours, 'users' | 'profiles' | 'follows' | 'blocks' | 'files' | 'used'> = {
    users: [],
    profiles: [],
    follows: [],
    blocks: [],
    files: new Map(),
    used: new Map(),
  }
  const serve = <S extends Service>(callee: Callee, service: S, handlers: Partial<Handlers<S>>) =>
    serveFake(service, handlers, serviceGuard(env as never, callee))
  const auth = await serve('auth', AuthServiceService, {
    listAllUsers: async (request) => pageOf('users', known.users, request),
  })
  const personal = await serve('personal', PersonalServiceService, {
    listAllFollows: async (request) => pageOf('follows', known.follows, request),
    listAllBlocks: async (request) => pageOf('blocks', known.blocks, request),
    listAllProfiles: async (request) => pageOf('profiles', known.profiles, request),
  })
  const media = await serve('media', MediaServiceService, {
    useFiles: async ({ ids, ownerId, usedBy }) => {
      const theirs = known.files.get(ownerId) ?? []
      if (!ids.every((id) => theirs.includes(id)))
        throw new AppError('INVALID_ARGUMENT', 'FILE_NOT_USABLE', 'a file is not usable', {
          fields: invalidField('ids', 'must be ready files').details.fields!,
        })
      known.used.set(usedBy, ids)
      return { files: {} }
    },
  })
  return {
    ...known,
    env: {
      AUTH_GRPC_ADDRESS: auth.address,
      PERSONAL_GRPC_ADDRESS: personal.address,
      MEDIA_GRPC_ADDRESS: media.address,
    },
    close: async () => {
      for (const server of [auth, personal, media]) await server.close()
    },
  }
}

function pageOf<K extends string, T>(name: K, all: readonly T[], { pageSize, pageToken }: PageRequest) {
  const from = Number(pageToken || 0)
  const until = from + (pageSize || 20)
  const nextPageToken = until < all.length ? String(until) : ''
  return { [name]: all.slice(from, until), nextPageToken } as Record<K, T[]> & { nextPageToken: string }
}
