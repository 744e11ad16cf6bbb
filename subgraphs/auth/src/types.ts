import type { Fields } from '@girok/common/graphql/context'
import type { User } from '@girok/proto/auth/v1/auth'
import type { AuthContext } from './context.ts'
import { userById } from './loaders.ts'

export const UserType: Fields = {
  __resolveReference: ({ id }: { id: string }, context: AuthContext) => userById(context, id),
  email: (user: User) => user.email ?? null,
  emailVerified: (user: User) => user.emailVerified ?? null,
  // The service leaves them empty for everybody else.
  roles: (user: User, _, { identity }: AuthContext) =>
    user.roles.length > 0 || user.id === identity.call.userId ? user.roles : null,
}
