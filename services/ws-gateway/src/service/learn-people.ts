import type { AnyReceived } from '@girok/common/events/received'
import type { Memberships } from '../domain/memberships.ts'
import type { Relation } from './relation.ts'

/** What PERSONAL says about who follows whom; a block ends both ways at once. */
export function learnFollows(event: AnyReceived, followers: Memberships): void {
  switch (event.type) {
    case 'personal.user.followed':
      return followers.join(event.payload.followeeId, event.payload.followerId, event.payload.version)
    case 'personal.user.unfollowed':
      return followers.leave(event.payload.followeeId, event.payload.followerId, event.payload.version)
    case 'personal.user.blocked': {
      const { blockerId, blockedId } = event.payload
      followers.leave(blockerId, blockedId, Infinity)
      return followers.leave(blockedId, blockerId, Infinity)
    }
  }
}

/** What PERSONAL says about who stands in a block with whom, whoever began it. */
export function learnBlocks(event: AnyReceived, blocks: Relation): void {
  if (event.type === 'personal.user.blocked') {
    const { blockerId, blockedId, version } = event.payload
    blocks.members.join(blockerId, blockedId, version)
    blocks.members.join(blockedId, blockerId, version)
  } else if (event.type === 'personal.user.unblocked') {
    // The other's block may still stand.
    blocks.reload(event.payload.blockerId)
    blocks.reload(event.payload.blockedId)
  }
}
