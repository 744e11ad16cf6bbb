import type { Call } from '@girok/common/call'
import { requireId } from '@girok/common/ids'
import { overloaded } from '../domain/faults.ts'
import { emptied } from '../domain/message.ts'
import { hasSpace } from '../domain/room.ts'
import { commit } from './commit.ts'
import type { Context } from './context.ts'

const BATCH = 64

/**
 * Takes a person out of every room and empties their messages, as operations of these rooms like any other, so that open
 * clients see it. Each step leaves less to do: cut short by its deadline, the next call goes on.
 */
export async function eraseUser(context: Context, asked: string, call: Call): Promise<void> {
  const userId = requireId(asked, 'user_id')
  await leaveAll(context, userId, call)
  // Nothing new can come from them now, and what waits in heads must be in `messages` to be found there.
  for (const roomId of await context.rooms.awaiting(userId, call)) await context.roomRelay.flush(roomId)
  while (await emptySome(context, userId, call)) call.signal.throwIfAborted()
  await context.marks.forget(userId, call)
}

async function leaveAll(context: Context, userId: string, call: Call): Promise<void> {
  for (;;) {
    const memberships = await context.rooms.memberships(userId, '', BATCH, call)
    if (memberships.length === 0) return
    for (const { roomId } of memberships) await removeFrom(context, roomId, userId, call)
  }
}

/** Takes a person out of a room; nothing happens when they are not in it. */
export async function removeFrom(
  context: Context,
  roomId: string,
  userId: string,
  call: Call,
): Promise<void> {
  await commit(context, roomId, call, async () => {
    const [room] = await context.rooms.byIds([roomId], userId, call)
    if (!room) return true
    if (!hasSpace(room)) throw overloaded()
    return (await context.journal.leave(roomId, '', userId, call)) || undefined
  })
}

/** Empties some messages of one room and waits until `messages` has it; false when there was nothing to do. */
async function emptySome(context: Context, userId: string, call: Call): Promise<boolean> {
  const [first] = await context.messages.ofAuthor(userId, 1, call)
  if (!first) return false
  const { roomId } = first
  await commit(context, roomId, call, async () => {
    const room = await context.rooms.find(roomId, call)
    const messages = await context.messages.ofAuthor(userId, BATCH, call)
    const states = messages.filter((message) => message.roomId === roomId).map(emptied)
    if (!room || states.length === 0) return true
    if (!hasSpace(room)) throw overloaded()
    const seen = { roomId, changes: room.changes, actorId: null }
    return (await context.journal.change('deleted', states, seen, call)) && true
  })
  await context.roomRelay.flush(roomId)
  return true
}
