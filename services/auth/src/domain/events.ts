import type { Call } from '@girok/common/call'
import { createEntry, type Entry } from '@girok/common/events/entry'
import { ClientKind as Wire } from '@girok/proto/auth/v1/auth'
import type { ClientKind } from './session.ts'
import { isLeaving, type User } from './user.ts'

type Cause = Pick<Call, 'traceparent' | 'userId' | 'caller'>

/** The contract's name of a kind. */
export const wireKind = (kind: ClientKind): Wire =>
  kind === 'WEB' ? Wire.CLIENT_KIND_WEB : Wire.CLIENT_KIND_NATIVE

export const userRegistered = (user: User, call: Cause): Entry =>
  createEntry(
    'auth.user.registered',
    {
      userId: user.id,
      username: user.username,
      displayName: user.displayName,
      version: user.version,
      createdAt: user.createdAt,
    },
    { ...call, userId: user.id },
  )

export const userLoggedIn = (userId: string, sessionId: string, kind: ClientKind, call: Cause): Entry =>
  createEntry(
    'auth.user.logged_in',
    { userId, sessionId, clientKind: wireKind(kind), loggedInAt: new Date() },
    { ...call, userId },
  )

export function userUpdated(user: User, call: Cause): Entry {
  const { id: userId, username, displayName, version } = user
  const payload = { userId, username, displayName, version, leaving: isLeaving(user) }
  return createEntry('auth.user.updated', payload, call)
}

export const userDeleted = (userId: string, version: number, call: Cause): Entry =>
  createEntry('auth.user.deleted', { userId, version }, call)

export const sessionsRevoked = (userId: string, sessionIds: string[], call: Cause): Entry =>
  createEntry('auth.session.revoked', { userId, sessionIds, revokedAt: new Date() }, call)
