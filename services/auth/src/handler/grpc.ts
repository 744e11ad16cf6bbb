import type { Call } from '@girok/common/call'
import { invalidField } from '@girok/common/errors'
import type { Handlers } from '@girok/common/grpc/types'
import {
  ClientKind,
  OAuthProvider,
  type AuthServiceService,
  type RevokeSessionRequest,
  type UpdateUserRequest,
} from '@girok/proto/auth/v1/auth'
import type { ProviderName } from '../domain/oauth.ts'
import type { ClientKind as Kind } from '../domain/session.ts'
import { changePassword, updateUser, type NameChange } from '../service/account.ts'
import type { Context } from '../service/context.ts'
import { leave } from '../service/leaving.ts'
import { login } from '../service/login.ts'
import { requestPasswordReset, resetPassword, verifyEmail } from '../service/mailed-tokens.ts'
import { exchangeCode } from '../service/oauth/exchange.ts'
import { startLink, unlink } from '../service/oauth/links.ts'
import { refresh } from '../service/refresh.ts'
import { register } from '../service/registration.ts'
import { listSessions, logout, revokeSessions, type RevokeTarget } from '../service/sessions.ts'
import {
  getUser,
  getUserByUsername,
  getUsersByIds,
  listAllUsers,
  searchUsers,
  type Page,
} from '../service/users.ts'
import { validate } from '../service/validation.ts'
import { toOwnWireUser, toWireSession, toWireUser } from './views.ts'

/** AuthService: parse, call, shape. */
export const authHandlers = (ctx: Context): Handlers<typeof AuthServiceService> => ({
  validateToken: async ({ accessToken }) => {
    const identity = await validate(ctx, accessToken)
    if (!identity) return { valid: false, userId: '', sessionId: '', roles: [], expiresAt: undefined }
    return { valid: true, ...identity }
  },

  getUser: async ({ userId }, call) => toWireUser(await getUser(ctx, userId, call), call),

  getUserByUsername: async ({ username }, call) =>
    toWireUser(await getUserByUsername(ctx, username, call), call),

  getUsersByIds: async ({ ids }, call) => {
    const users = await getUsersByIds(ctx, ids, call)
    return { users: Object.fromEntries(users.map((user) => [user.id, toWireUser(user, call)])) }
  },

  searchUsers: async ({ query, ...request }, call) => {
    const page = await searchUsers(ctx, query, request, call)
    return { ...toWirePage(page, call), cursors: page.cursors }
  },

  listAllUsers: async (request, call) => toWirePage(await listAllUsers(ctx, request, call), call),

  register: async ({ clientKind, ...given }, call) => {
    const { user, tokens } = await register(ctx, { ...given, kind: kindOf(clientKind) }, call)
    return { user: toOwnWireUser(user), tokens }
  },

  login: async ({ clientKind, ...given }, call) => {
    const { user, tokens } = await login(ctx, { ...given, kind: kindOf(clientKind) }, call)
    return { user: toOwnWireUser(user), tokens }
  },

  exchangeOAuthCode: async ({ clientKind, ...given }, call) => {
    const { user, tokens } = await exchangeCode(ctx, { ...given, kind: kindOf(clientKind) }, call)
    return { user: toOwnWireUser(user), tokens }
  },

  startOAuthLink: async ({ provider }, call) => ({ url: await startLink(ctx, providerOf(provider), call) }),

  unlinkOAuth: async ({ provider }, call) => toOwnWireUser(await unlink(ctx, providerOf(provider), call)),

  refresh: async (given, call) => ({ tokens: await refresh(ctx, given, call) }),

  logout: async ({ refreshToken }, call) => {
    await logout(ctx, refreshToken, call)
    return {}
  },

  listSessions: async (_request, call) => ({
    sessions: (await listSessions(ctx, call)).map(toWireSession),
  }),

  revokeSession: async ({ target }, call) => ({
    sessionIds: await revokeSessions(ctx, targetOf(target), call),
  }),

  updateUser: async (request, call) => toOwnWireUser(await updateUser(ctx, masked(request), call)),

  changePassword: async (given, call) => ({ revokedSessionIds: await changePassword(ctx, given, call) }),

  verifyEmail: async ({ token }, call) => toWireUser(await verifyEmail(ctx, token, call), call),

  requestPasswordReset: async ({ email }, call) => {
    await requestPasswordReset(ctx, email, call)
    return {}
  },

  resetPassword: async (given, call) => ({ revokedSessionIds: await resetPassword(ctx, given, call) }),

  deleteUser: async ({ password }, call) => {
    const { revoked, eraseAt } = await leave(ctx, password, call)
    return { revokedSessionIds: revoked, eraseAt }
  },
})

const kindOf = (kind: ClientKind): Kind => (kind === ClientKind.CLIENT_KIND_WEB ? 'WEB' : 'NATIVE')

const providers: Partial<Record<OAuthProvider, ProviderName>> = {
  [OAuthProvider.O_AUTH_PROVIDER_GOOGLE]: 'google',
  [OAuthProvider.O_AUTH_PROVIDER_KAKAO]: 'kakao',
  [OAuthProvider.O_AUTH_PROVIDER_NAVER]: 'naver',
}

function providerOf(provider: OAuthProvider): ProviderName {
  const name = providers[provider]
  if (!name) throw invalidField('provider', 'must be GOOGLE, KAKAO or NAVER')
  return name
}

const toWirePage = ({ users, next }: Page, call: Call) => ({
  users: users.map((user) => toWireUser(user, call)),
  nextPageToken: next,
})

function targetOf(target: RevokeSessionRequest['target']): RevokeTarget {
  if (target?.$case === 'sessionId') return { sessionId: target.value }
  if (target?.value !== true) throw invalidField('target', 'must be session_id, others or all')
  return target.$case === 'all' ? 'ALL' : 'OTHERS'
}

/** The fields that the mask names; proto3 cannot tell absent from empty, so the mask alone decides. */
function masked({ updateMask, username, displayName, email }: UpdateUserRequest): NameChange {
  const fields: Record<string, NameChange> = {
    username: { username },
    display_name: { displayName },
    email: { email: email === '' ? null : email },
  }
  const paths = updateMask ?? []
  const unknown = paths.find((path) => !Object.hasOwn(fields, path))
  if (unknown !== undefined || paths.length === 0)
    throw invalidField('update_mask', `must name some of ${Object.keys(fields).join(', ')}`)
  return Object.assign({}, ...paths.map((path) => fields[path])) as NameChange
}
