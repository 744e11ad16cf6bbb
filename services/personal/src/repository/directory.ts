import { asService } from '@girok/common/call'
import type { Client } from '@girok/common/grpc/types'
import { nullIfMissing } from '@girok/common/graphql/args'
import type { AuthServiceService, User } from '@girok/proto/auth/v1/auth'
import type { Person } from '../domain/person.ts'
import type { Directory } from '../domain/stores.ts'

/** auth, which owns people. */
export const authDirectory = (auth: Client<AuthServiceService>): Directory => ({
  async byIds(call, ids) {
    const { users } = await auth.getUsersByIds({ ids: [...ids] }, asService(call))
    return Object.values(users).map(toPerson)
  },

  async byUsername(call, username) {
    const user = await nullIfMissing(auth.getUserByUsername({ username }, asService(call)))
    return user === null ? undefined : toPerson(user)
  },
})

/** A person as auth's answers show them. */
export const toPerson = ({ id, username, displayName, deleted, leaving, version }: User): Person => ({
  id,
  username,
  displayName,
  deleted,
  leaving,
  version,
})
