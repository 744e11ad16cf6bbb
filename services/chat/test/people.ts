import { newId } from '@girok/common/ids'
import { serviceGuard } from '@girok/common/s2s/identity'
import { serveFake } from '@girok/common/testing/edge'
import type { TokenServer } from '@girok/common/testing/token-server'
import { AuthServiceService, User } from '@girok/proto/auth/v1/auth'

export interface PeopleServer {
  address: string
  /** Ids of new people. */
  join: (count: number) => string[]
  /** Awaited before anybody is looked up. */
  beforeLook: (ids: readonly string[]) => Promise<unknown>
  /** Makes a tombstone of a person. */
  remove: (id: string) => void
  close: () => Promise<void>
}

/** AuthService behind its real edge, with nothing but people in it. */
export async function bootPeople({ env }: TokenServer): Promise<PeopleServer> {
  const deleted = new Map<string, boolean>()
  const server = await serveFake(
    AuthServiceService,
    {
      getUsersByIds: async ({ ids }) => {
        await people.beforeLook(ids)
        const known = ids.filter((id) => deleted.has(id))
        const user = (id: string) => User.fromPartial({ id, username: id, deleted: deleted.get(id)! })
        return { users: Object.fromEntries(known.map((id) => [id, user(id)])) }
      },
    },
    serviceGuard(env as never, 'auth'),
  )
  const people: PeopleServer = {
    ...server,
    beforeLook: async () => {},
    join: (count) =>
      Array.from({ length: count }, () => {
        const id = newId()
        deleted.set(id, false)
        return id
      }),
    remove: (id) => void deleted.set(id, true),
  }
  return people
}
