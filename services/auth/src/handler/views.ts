import type { Call } from '@girok/common/call'
import type { User as WireUser, Session as WireSession } from '@girok/proto/auth/v1/auth'
import { wireKind } from '../domain/events.ts'
import type { Family } from '../domain/session.ts'
import { isLeaving, type User } from '../domain/user.ts'
import type { TokenPair } from '../service/sign-in.ts'

type Viewer = Pick<Call, 'userId' | 'roles'>

/** A person as the caller may see them: e-mail and roles are their own and admins' business. */
export function toWireUser(user: User, viewer: Viewer): WireUser {
  const open = viewer.userId === user.id || viewer.roles.includes('admin')
  return {
    id: user.id,
    username: user.username,
    displayName: user.displayName,
    deleted: user.status === 'DELETED',
    email: open ? (user.email ?? undefined) : undefined,
    emailVerified: open && user.email !== null ? user.emailVerified : undefined,
    roles: open ? user.roles : [],
    createdAt: user.createdAt,
    version: user.version,
    leaving: isLeaving(user),
  }
}

/** A person as they see themselves. */
export const toOwnWireUser = (user: User): WireUser => toWireUser(user, { userId: user.id, roles: [] })

/** A person as they see themselves, in REST. */
export const toJsonUser = ({ id, username, displayName, email, roles, createdAt }: User) => ({
  id,
  username,
  displayName,
  email,
  roles,
  createdAt: createdAt.toISOString(),
})

/** A token pair in REST, as OAuth 2 clients expect it. */
export const toJsonTokens = ({ accessToken, refreshToken, expiresIn }: TokenPair) => ({
  accessToken,
  refreshToken,
  tokenType: 'Bearer',
  expiresIn,
})

export const toWireSession = (family: Family): WireSession => ({
  id: family.id,
  device: family.device,
  ip: family.ip,
  clientKind: wireKind(family.kind),
  createdAt: family.createdAt,
  lastSeenAt: family.lastSeenAt,
})
