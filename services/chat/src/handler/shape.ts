import type { Message as WireMessage, MessagesResponse, Room as WireRoom } from '@girok/proto/chat/v1/chat'
import { roomKinds, toWire } from '../contract.ts'
import type { Message } from '../domain/message.ts'
import type { RoomView } from '../domain/room.ts'
import type { MessagePage } from '../service/messages.ts'

export const shapeRoom = ({ room, lastMessage, unreadCount }: RoomView): WireRoom => ({
  id: room.id,
  kind: roomKinds[room.kind],
  name: room.name ?? undefined,
  memberIds: room.memberIds,
  lastMessage: lastMessage && toWire(lastMessage),
  unreadCount,
  lastSeq: room.lastSeq,
  createdAt: room.createdAt,
  version: room.version,
  matchId: room.matchId ?? '',
})

export const shapePage = ({ messages, cursors, nextPageToken }: MessagePage): MessagesResponse => ({
  messages: messages.map(toWire),
  cursors,
  nextPageToken,
})

export const roomsById = (views: readonly RoomView[]): Record<string, WireRoom> =>
  Object.fromEntries(views.map((view) => [view.room.id, shapeRoom(view)]))

export const messagesById = (messages: readonly Message[]): Record<string, WireMessage> =>
  Object.fromEntries(messages.map((message) => [message.id, toWire(message)]))

export const pagesByRoom = (pages: ReadonlyMap<string, MessagePage>): Record<string, MessagesResponse> =>
  Object.fromEntries([...pages].map(([roomId, page]) => [roomId, shapePage(page)]))
