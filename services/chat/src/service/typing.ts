import { requireUser, type Call } from '@girok/common/call'
import { requireId } from '@girok/common/ids'
import { blocked } from '../domain/faults.ts'
import { pairOf } from '../domain/room.ts'
import { isSilenced } from './blocks.ts'
import type { Context } from './context.ts'
import { requireRoom } from './views.ts'

/** Shows the room's other members that the caller types; who may not speak there may not do this either. */
export async function setTyping(context: Context, asked: string, call: Call): Promise<void> {
  const userId = requireUser(call)
  const room = await requireRoom(context, requireId(asked, 'room_id'), userId, call)
  if (await isSilenced(context, userId, pairOf(room), call)) throw blocked()
  await context.typing.show(room.id, userId)
}
