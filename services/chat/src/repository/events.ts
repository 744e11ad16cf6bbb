import { createEntry, type Entry } from '@girok/common/events/entry'
import { roomKinds, toWire } from '../contract.ts'
import {
  touchesMessage,
  type MemberOperation,
  type MessageOperation,
  type Operation,
} from '../domain/operation.ts'
import type { MarkDocument, PendingMark, RoomDocument } from './models.ts'

type Origin = Pick<RoomDocument, '_id' | 'kind' | 'name' | 'matchId'>

/** The event of an operation: the same one however often it is made. */
export function operationEntry(room: Origin, operation: Operation): Entry {
  const cause = { traceparent: operation.traceparent, userId: operation.actorId, caller: '' }
  const entry = touchesMessage(operation)
    ? messageEntry(operation, cause)
    : memberEntry(room, operation, cause)
  return { ...entry, id: operation.eventId, occurredAt: operation.at }
}

/** The event of a moved read mark. */
export function markEntry(
  { roomId, userId }: MarkDocument,
  { eventId, seq, at, traceparent }: PendingMark,
): Entry {
  const payload = { roomId, userId, seq, readAt: at }
  const entry = createEntry('chat.message.read', payload, { traceparent, userId, caller: '' })
  return { ...entry, id: eventId, occurredAt: at }
}

type Cause = Parameters<typeof createEntry>[2]

const messageEvents = {
  sent: 'chat.message.sent',
  edited: 'chat.message.updated',
  deleted: 'chat.message.deleted',
} as const

const messageEntry = ({ kind, message, version }: MessageOperation, cause: Cause) =>
  createEntry(messageEvents[kind], { message: toWire(message), version }, cause)

function memberEntry(room: Origin, operation: MemberOperation, cause: Cause): Entry {
  const { kind, added, removed, actorId, version, at } = operation
  if (kind === 'created')
    return createEntry(
      'chat.room.created',
      {
        roomId: room._id,
        kind: roomKinds[room.kind],
        name: room.name ?? undefined,
        memberIds: added,
        creatorId: actorId,
        version,
        createdAt: at,
        matchId: room.matchId ?? '',
      },
      cause,
    )
  const changed = { addedMemberIds: added, removedMemberIds: removed, actorId, updatedAt: at }
  return createEntry('chat.room.updated', { roomId: room._id, version, ...changed }, cause)
}
