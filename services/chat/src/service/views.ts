import type { Call } from '@girok/common/call'
import { roomNotFound } from '../domain/faults.ts'
import { overlay, unreadCount, type Room, type RoomView } from '../domain/room.ts'
import type { Context } from './context.ts'

/** A room that the person is in; NOT_FOUND else. */
export async function requireRoom(
  { rooms }: Context,
  roomId: string,
  userId: string,
  call: Call,
): Promise<Room> {
  const room = await rooms.get(roomId, userId, call)
  if (!room) throw roomNotFound()
  return room
}

/** Rooms as their member sees them, in two queries however many they are. */
export async function viewRooms(
  { messages, marks }: Context,
  rooms: readonly Room[],
  userId: string,
  call: Call,
): Promise<RoomView[]> {
  if (rooms.length === 0) return []
  const lastIds = rooms.map(({ lastMessageId }) => lastMessageId).filter((id) => id !== null)
  const ids = rooms.map(({ id }) => id)
  const [last, read] = await Promise.all([messages.byIds(lastIds, call), marks.of(userId, ids, call)])
  const stored = Map.groupBy(last, ({ roomId }) => roomId)
  return rooms.map((room) => ({
    room,
    lastMessage: overlay(stored.get(room.id) ?? [], room.head).find(({ id }) => id === room.lastMessageId),
    unreadCount: unreadCount(room, userId, read.get(room.id) ?? 0),
  }))
}

export async function viewRoom(context: Context, room: Room, userId: string, call: Call): Promise<RoomView> {
  const [view] = await viewRooms(context, [room], userId, call)
  return view!
}
