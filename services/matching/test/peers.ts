import { serviceGuard } from '@girok/common/s2s/identity'
import { serveFake } from '@girok/common/testing/edge'
import type { TokenServer } from '@girok/common/testing/token-server'
import { AuthServiceService, User } from '@girok/proto/auth/v1/auth'
import { PersonalServiceService, type BlockRecord } from '@girok/proto/personal/v1/personal'

/** What other services know. */
export interface Peers {
  env: Record<string, string>
  /** Everybody that auth knows; false once deleted. */
  people: Map<string, boolean>
  /** The blocks that personal knows. */
  blocks: BlockRecord[]
  close: () => Promise<void>
}

/** auth and personal behind their real edges. */
export async function bootPeers({ env }: TokenServer): Promise<Peers> {
  const guard = (callee: 'auth' | 'personal') => serviceGuard(env as never, callee)
  const people = new Map<string, boolean>()
  const blocks: BlockRecord[] = []
  const userOf = (id: string) => [id, User.fromPartial({ id, deleted: !people.get(id) })]
  const auth = await serveFake(
    AuthServiceService,
    {
      getUsersByIds: async ({ ids }) => ({
        users: Object.fromEntries(ids.filter((id) => people.has(id)).map(userOf)),
      }),
    },
    guard('auth'),
  )
  const personal = await serveFake(
    PersonalServiceService,
    { listAllBlocks: async () => ({ blocks, nextPageToken: '' }) },
    guard('personal'),
  )
  return {
    env: { AUTH_GRPC_ADDRESS: auth.address, PERSONAL_GRPC_ADDRESS: personal.address },
    people,
    blocks,
    close: async () => void (await Promise.all([auth.close(), personal.close()])),
  }
}
