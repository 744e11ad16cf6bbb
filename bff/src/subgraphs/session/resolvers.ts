import { invalidField } from '@girok/common/errors'
import type { Fields } from '@girok/common/graphql/context'
import { mutationFields, queryFields } from '@girok/common/graphql/roots'
import { requireId } from '@girok/common/ids'
import { issueTicket, wsNamespaces, type WsNamespace } from '@girok/common/ticket'
import { ClientKind } from '@girok/proto/auth/v1/auth'
import { becomeNobody } from '../../http/identity.ts'
import type { SessionContext } from './context.ts'
import { listSessions } from './list.ts'
import { oauthMutations } from './oauth.ts'
import { done, ended, renew, signIn } from './sign-in.ts'

interface RegisterInput {
  username: string
  email: string
  password: string
  displayName?: string | null
}
interface LoginInput {
  username: string
  password: string
}
interface ChangePasswordInput {
  currentPassword: string
  newPassword: string
}
interface TicketArgs {
  namespaces?: WsNamespace[] | null
}

const clientKind = ClientKind.CLIENT_KIND_WEB

const Query: Fields = {
  sessions: (_, __, context: SessionContext) => listSessions(context),
}

const Mutation: Fields = {
  register: async (_, { input }: { input: RegisterInput }, context: SessionContext) => {
    const request = { ...input, displayName: input.displayName ?? '', clientKind }
    return signIn(context, await context.auth.register(request, context.identity.call))
  },

  login: async (_, { input }: { input: LoginInput }, context: SessionContext) =>
    signIn(context, await context.auth.login({ ...input, clientKind }, context.identity.call)),

  refreshSession: (_, __, context: SessionContext) => renew(context),

  logout: async (_, __, context: SessionContext) => {
    const { browser, identity, auth } = context
    if (!browser.record) {
      const { sessionId } = identity.call
      await auth.revokeSession({ target: { $case: 'sessionId', value: sessionId } }, identity.call)
      return ended(context, [sessionId])
    }
    await browser.end(browser.record)
    becomeNobody(identity)
    return done(context)
  },

  revokeSession: async (_, args: { id: string }, context: SessionContext) => {
    const id = requireId(args.id, 'id')
    const target = { $case: 'sessionId', value: id } as const
    await context.auth.revokeSession({ target }, context.identity.call)
    return ended(context, [id])
  },

  revokeOtherSessions: async (_, __, context: SessionContext) => {
    const target = { $case: 'others', value: true } as const
    const { sessionIds } = await context.auth.revokeSession({ target }, context.identity.call)
    return ended(context, sessionIds)
  },

  revokeAllSessions: async (_, __, context: SessionContext) => {
    const target = { $case: 'all', value: true } as const
    const { sessionIds } = await context.auth.revokeSession({ target }, context.identity.call)
    return ended(context, [...sessionIds, context.identity.call.sessionId])
  },

  changePassword: async (_, { input }: { input: ChangePasswordInput }, context: SessionContext) => {
    const { browser, auth, identity } = context
    const { revokedSessionIds } = await auth.changePassword(input, identity.call)
    if (browser.record) await browser.rotate(browser.record)
    return ended(context, revokedSessionIds)
  },

  deleteMe: async (_, { password }: { password?: string | null }, context: SessionContext) => {
    const { auth, identity } = context
    const { revokedSessionIds } = await auth.deleteUser({ password: password ?? '' }, identity.call)
    return ended(context, [...revokedSessionIds, identity.call.sessionId])
  },

  issueWsTicket: async (_, { namespaces }: TicketArgs, { identity, sockets }: SessionContext) => {
    if (namespaces?.length === 0) throw invalidField('namespaces', 'must name at least one')
    const { userId, sessionId, roles } = identity.call
    const given = { userId, sessionId, roles, sessionEndsAt: identity.endsAt }
    const issued = await issueTicket(sockets.secret, { ...given, namespaces: namespaces ?? wsNamespaces })
    return { ...issued, url: sockets.url }
  },
}

const mutations: Fields = { ...Mutation, ...oauthMutations }

/** The mutations that may begin, change or end a session. */
export const sessionMutations: ReadonlySet<string> = new Set(Object.keys(mutations))

export const resolvers = {
  Query: queryFields(Query, { fallbacks: { sessions: [] } }),
  Mutation: mutationFields(mutations, ['register', 'login', 'completeOAuth']),
}
