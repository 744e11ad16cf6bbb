import { RoomKind, type Message as WireMessage } from '@girok/proto/chat/v1/chat'
import type { Message } from './domain/message.ts'
import type { Room } from './domain/room.ts'

/** Rooms' kinds by the contract's numbers. */
export const roomKinds: Record<Room['kind'], RoomKind> = {
  DIRECT: RoomKind.ROOM_KIND_DIRECT,
  GROUP: RoomKind.ROOM_KIND_GROUP,
  MATCH: RoomKind.ROOM_KIND_MATCH,
}

/** A message as answers and events carry it. */
export const toWire = ({ id, roomId, authorId, seq, body, createdAt, ...m }: Message): WireMessage => ({
  id,
  roomId,
  authorId,
  seq,
  body,
  createdAt,
  editedAt: m.editedAt ?? undefined,
  deleted: m.deleted,
})
