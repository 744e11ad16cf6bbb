import type { Call } from '@girok/common/call'
import { createEntry, type Entry } from '@girok/common/events/entry'
import type { Edge } from './graph.ts'
import type { Profile } from './profile.ts'

type Cause = Pick<Call, 'traceparent' | 'userId' | 'caller'>

/** What tells others of a changed edge. */
export function edgeChanged({ kind, from, to, active, version }: Edge, call: Cause): Entry {
  if (kind === 'BLOCK') {
    const type = active ? 'personal.user.blocked' : 'personal.user.unblocked'
    return createEntry(type, { blockerId: from, blockedId: to, version }, call)
  }
  const payload = { followerId: from, followeeId: to, version }
  return active
    ? createEntry('personal.user.followed', { ...payload, followedAt: new Date() }, call)
    : createEntry('personal.user.unfollowed', payload, call)
}

/** What others copy of a profile. */
export const profileUpdated = (
  { userId, headline, avatarFileId, avatarUrl, version }: Profile,
  call: Cause,
): Entry =>
  createEntry('personal.profile.updated', { userId, headline, avatarFileId, avatarUrl, version }, call)
