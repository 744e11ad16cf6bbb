import { loadById } from '@girok/common/graphql/loaders'
import type { User } from '@girok/proto/auth/v1/auth'
import type { AuthContext } from './context.ts'

/** A person by id; everybody whom one step asks for comes with one RPC. */
export const userById = loadById<AuthContext, User>(async ({ auth, identity }, ids) => {
  const { users } = await auth.getUsersByIds({ ids }, identity.call)
  return users
})
