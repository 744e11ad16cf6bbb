import { requireUser, type Call } from '@girok/common/call'
import { invalidField } from '@girok/common/errors'
import { requireId, requireIds } from '@girok/common/ids'
import { kindFixed, overloaded, roomFull } from '../domain/faults.ts'
import { MAX_MEMBERS, hasSpace, type Room, type RoomView } from '../domain/room.ts'
import { requireJoinable } from './blocks.ts'
import { commit } from './commit.ts'
import type { Context } from './context.ts'
import { requirePeople } from './create.ts'
import { requireRoom, viewRoom } from './views.ts'

/** Adds people to a GROUP room; those in it already stay. */
export async function addMembers(
  context: Context,
  asked: { roomId: string; userIds: readonly string[] },
  call: Call,
): Promise<RoomView> {
  const userId = requireUser(call)
  const roomId = requireId(asked.roomId, 'room_id')
  const ids = requireIds(asked.userIds, 'user_ids', MAX_MEMBERS - 1)
  if (ids.length === 0) throw invalidField('user_ids', 'must name somebody')
  const before = await requireRoom(context, roomId, userId, call)
  if (before.kind !== 'GROUP') throw kindFixed()
  await requirePeople(context, newcomers(before, ids), asked.userIds, 'user_ids', call)
  await commit(context, roomId, call, async () => {
    const room = await requireRoom(context, roomId, userId, call)
    const added = newcomers(room, ids)
    if (added.length === 0) return true
    if (room.memberIds.length + added.length > MAX_MEMBERS) throw roomFull(MAX_MEMBERS)
    if (!hasSpace(room)) throw overloaded()
    await requireJoinable(context, added, [...room.memberIds, ...added], call)
    return (await context.journal.join(room, userId, added, call)) || undefined
  })
  return viewRoom(context, await requireRoom(context, roomId, userId, call), userId, call)
}

const newcomers = (room: Room, ids: readonly string[]) => ids.filter((id) => !room.memberIds.includes(id))

/** Takes the caller out of a room that is not DIRECT. */
export async function leaveRoom(context: Context, asked: string, call: Call): Promise<void> {
  const userId = requireUser(call)
  const roomId = requireId(asked, 'room_id')
  await commit(context, roomId, call, async () => {
    const room = await requireRoom(context, roomId, userId, call)
    if (room.kind === 'DIRECT') throw kindFixed()
    if (!hasSpace(room)) throw overloaded()
    return (await context.journal.leave(roomId, userId, userId, call)) || undefined
  })
}
