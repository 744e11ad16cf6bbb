import type { AnyReceived } from '@girok/common/events/received'
import type { Memberships } from '../domain/memberships.ts'

/**
 * Takes an event's changes of members into account and tells which of this node's people get it: those in the room,
 * who just came, and whoever was just taken out of it.
 */
export function audienceOf(event: AnyReceived, memberships: Memberships): Iterable<string> {
  switch (event.type) {
    case 'chat.room.created': {
      const { roomId, memberIds, version } = event.payload
      for (const userId of memberIds) memberships.join(roomId, userId, version)
      return memberIds
    }
    case 'chat.room.updated': {
      const { roomId, addedMemberIds, removedMemberIds, version } = event.payload
      for (const userId of addedMemberIds) memberships.join(roomId, userId, version)
      for (const userId of removedMemberIds) memberships.leave(roomId, userId, version)
      return new Set([...memberships.membersOf(roomId), ...removedMemberIds])
    }
    case 'chat.message.read':
      return memberships.membersOf(event.payload.roomId)
    case 'chat.message.sent':
    case 'chat.message.updated':
    case 'chat.message.deleted':
      return memberships.membersOf(event.payload.message?.roomId ?? '')
    default:
      return []
  }
}
