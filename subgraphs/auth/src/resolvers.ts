import { nullIfMissing, pageSizeArg, renamingFields } from '@girok/common/graphql/args'
import type { Fields } from '@girok/common/graphql/context'
import { emptyConnection } from '@girok/common/graphql/fallback'
import { mutationFields, queryFields } from '@girok/common/graphql/roots'
import { invalidField } from '@girok/common/errors'
import { requireId } from '@girok/common/ids'
import type { AuthContext, SearchContext } from './context.ts'
import { userById } from './loaders.ts'
import { withoutBlocked } from './search.ts'
import { UserType } from './types.ts'
import { toUpdate, type UpdateMeInput } from './update.ts'

const MAX_IDS = 500

interface Search {
  query: string
  first?: number | null
  after?: string | null
}

interface Reset {
  token: string
  newPassword: string
}

/** Who is signed in while something is done that needs nobody to be. */
const signedIn = (context: AuthContext) =>
  context.identity.call.userId === '' ? null : userById(context, context.identity.call.userId)

const Query: Fields = {
  me: (_, __, context: AuthContext) => userById(context, context.identity.call.userId),

  user: (_, { username }: { username: string }, { auth, identity }: AuthContext) =>
    nullIfMissing(auth.getUserByUsername({ username }, identity.call)),

  usersByIds: (_, { ids }: { ids: string[] }, context: AuthContext) => {
    if (ids.length > MAX_IDS) throw invalidField('ids', `must not hold more than ${MAX_IDS} ids`)
    return ids.map((id, i) => requireId(id, `ids.${i}`)).map((id) => userById(context, id))
  },

  searchUsers: async (_, { query, first, after }: Search, context: SearchContext) => {
    const { auth, identity } = context
    const request = { query, pageSize: pageSizeArg('first', first, 20), pageToken: after ?? '' }
    const page = await renamingFields({ page_token: 'after' }, auth.searchUsers(request, identity.call))
    return withoutBlocked(page, after, context)
  },
}

const Mutation: Fields = {
  updateMe: async (_, { input }: { input: UpdateMeInput }, { auth, identity }: AuthContext) => ({
    user: await auth.updateUser(toUpdate(input), identity.call),
  }),

  verifyEmail: async (_, { token }: { token: string }, { auth, identity }: AuthContext) => ({
    user: await auth.verifyEmail({ token }, identity.call),
  }),

  requestPasswordReset: async (_, { email }: { email: string }, context: AuthContext) => {
    await context.auth.requestPasswordReset({ email }, context.identity.call)
    return { success: true, user: signedIn(context) }
  },

  resetPassword: async (_, { token, newPassword }: Reset, context: AuthContext) => {
    const { call } = context.identity
    const { revokedSessionIds } = await context.auth.resetPassword({ token, newPassword }, call)
    return { success: true, user: revokedSessionIds.includes(call.sessionId) ? null : signedIn(context) }
  },
}

export const resolvers = {
  Query: queryFields(Query, { open: ['user'], fallbacks: { searchUsers: emptyConnection } }),
  Mutation: mutationFields(Mutation, ['verifyEmail', 'requestPasswordReset', 'resetPassword']),
  User: UserType,
}
