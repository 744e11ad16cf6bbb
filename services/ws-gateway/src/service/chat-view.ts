import type { AnyReceived } from '@girok/common/events/received'
import type { Memberships } from '../domain/memberships.ts'
import { MAX_SUBJECTS, type View } from './view.ts'

/** CHAT: a room's events go to those in it, who just came, and whoever was just taken out of it. */
export function chatView(members: Memberships): View {
  const inRoom = (event: AnyReceived) => members.membersOf(roomOf(event))
  return {
    learn(event) {
      if (event.type === 'chat.room.created') {
        const { roomId, memberIds, version } = event.payload
        for (const userId of memberIds) members.join(roomId, userId, version)
      } else if (event.type === 'chat.room.updated') {
        const { roomId, addedMemberIds, removedMemberIds, version } = event.payload
        for (const userId of addedMemberIds) members.join(roomId, userId, version)
        for (const userId of removedMemberIds) members.leave(roomId, userId, version)
      }
    },
    audienceOf: (event) => new Set([...inRoom(event), ...removedBy(event)]),
    sees: (event, userId) => inRoom(event).has(userId) || removedBy(event).includes(userId),
    subjectsOf(userId) {
      const rooms = members.groupsOf(userId)
      if (rooms.length > MAX_SUBJECTS) return []
      const ofRooms = rooms.flatMap((roomId) => [`chat.message.*.${roomId}`, `chat.room.created.${roomId}`])
      return ['chat.room.updated.*', ...ofRooms]
    },
  }
}

function roomOf(event: AnyReceived): string {
  switch (event.type) {
    case 'chat.room.created':
    case 'chat.room.updated':
    case 'chat.message.read':
      return event.payload.roomId
    case 'chat.message.sent':
    case 'chat.message.updated':
    case 'chat.message.deleted':
      return event.payload.message?.roomId ?? ''
    default:
      return ''
  }
}

const removedBy = (event: AnyReceived): readonly string[] =>
  event.type === 'chat.room.updated' ? event.payload.removedMemberIds : []
