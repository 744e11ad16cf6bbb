import type { EventHandlers } from '@girok/common/events/consumer'
import { RoomKind } from '@girok/proto/chat/v1/chat'
import type { Context } from '../../service/context.ts'
import { messageSent, roomRead } from '../../service/messages.ts'
import { peopleCame, peopleWent } from '../../service/rooms.ts'
import { callFor } from './call.ts'

/** The durable `notification-rooms`: this service's copy of who is in which room, and invitations. */
export const roomHandlers = (ctx: Context): EventHandlers => ({
  'chat.room.created': async (event) => {
    const { roomId, kind, memberIds, creatorId, version } = event.payload
    const call = callFor(event, [roomId, ...memberIds])
    // A match has a notification of its own.
    const actorId = kind === RoomKind.ROOM_KIND_MATCH ? '' : creatorId
    await peopleCame(ctx, { roomId, userIds: memberIds, actorId, version, at: event.occurredAt }, call)
  },

  'chat.room.updated': async (event) => {
    const { roomId, version, addedMemberIds, removedMemberIds, actorId } = event.payload
    const call = callFor(event, [roomId, ...addedMemberIds, ...removedMemberIds])
    const change = { roomId, actorId, version, at: event.occurredAt }
    await peopleCame(ctx, { ...change, userIds: addedMemberIds }, call)
    await peopleWent(ctx, { ...change, userIds: removedMemberIds }, call)
  },
})

/** The durable `notification-messages`: messages to people who are away. */
export const messageHandlers = (ctx: Context): EventHandlers => ({
  'chat.message.sent': async (event) => {
    const { roomId = '', authorId = '', seq = 0, createdAt = event.occurredAt } = event.payload.message ?? {}
    await messageSent(ctx, { roomId, authorId, seq, sentAt: createdAt }, callFor(event, [roomId, authorId]))
  },

  'chat.message.read': async (event) => {
    const { roomId, userId, seq } = event.payload
    await roomRead(ctx, { roomId, userId, seq }, callFor(event, [roomId, userId]))
  },
})
