import { forwards, type Connection } from '@girok/common/graphql/connection'
import { isAway } from '@girok/common/graphql/fallback'
import type { User } from '@girok/proto/auth/v1/auth'
import type { SearchContext } from './context.ts'

interface Found {
  users: User[]
  cursors: string[]
  nextPageToken: string
}

/** A page of people found, without those in a block with the one who asks. Its cursors are still those of all found. */
export async function withoutBlocked(
  { users, ...page }: Found,
  after: string | null | undefined,
  context: SearchContext,
): Promise<Connection<User>> {
  const found = forwards({ ...page, items: users }, after)
  if (users.length === 0) return found
  const blocked = await blockedAmong(users, context)
  return { ...found, edges: found.edges.filter(({ node }) => !blocked.has(node.id)) }
}

async function blockedAmong(
  users: readonly User[],
  { personal, identity }: SearchContext,
): Promise<ReadonlySet<string>> {
  try {
    const { relations } = await personal.getRelations({ userIds: users.map(({ id }) => id) }, identity.call)
    return new Set(users.map(({ id }) => id).filter((id) => relations[id]?.blocked))
  } catch (error) {
    // A name is no secret, `user` tells it to anybody: personal's being away does not cost the search.
    if (isAway(error)) return new Set()
    throw error
  }
}
