import { requireUser, type Call } from '@girok/common/call'
import { invalidField } from '@girok/common/errors'
import { requireId } from '@girok/common/ids'
import { markKey } from '../domain/mark.ts'
import type { RoomView } from '../domain/room.ts'
import type { Context } from './context.ts'
import { requireRoom, viewRoom } from './views.ts'

/** Moves the caller's read mark forward. */
export async function markRead(
  context: Context,
  asked: { roomId: string; seq: number },
  call: Call,
): Promise<RoomView> {
  const userId = requireUser(call)
  const roomId = requireId(asked.roomId, 'room_id')
  const { seq } = asked
  if (!Number.isSafeInteger(seq) || seq < 0) throw invalidField('seq', 'must be a whole number from 0')
  const room = await requireRoom(context, roomId, userId, call)
  if (seq > room.lastSeq) throw invalidField('seq', `must not be past the newest message, ${room.lastSeq}`)
  if (seq > 0 && (await context.marks.move(roomId, userId, seq, call)))
    context.markRelay.nudge(markKey(roomId, userId))
  return viewRoom(context, room, userId, call)
}
