import type { Call } from '@girok/common/call'
import { newId } from '@girok/common/ids'
import { isRefused, type Room } from '../domain/room.ts'
import type { Context } from './context.ts'
import { removeFrom } from './erase.ts'

export interface Match {
  id: string
  userIds: readonly [string, string]
}

/**
 * Makes the one room of a match, or tells matching that there can never be one. What was decided first stands: whatever
 * dies before it is carried out, the next coming of the event goes on from there.
 */
export async function openMatch(context: Context, match: Match, call: Call): Promise<void> {
  const room = (await context.rooms.ofMatch(match.id, call)) ?? (await decide(context, match, call))
  const gone = await goneOf(context, match, call)
  if (isRefused(room)) return context.matches.fail(match.id, gone, call)
  context.roomRelay.nudge(room.id)
  // Erased between our look and the room, they were not yet there to be taken out.
  for (const userId of gone) await removeFrom(context, room.id, userId, call)
}

async function decide(context: Context, match: Match, call: Call): Promise<Room> {
  const gone = await goneOf(context, match, call)
  const impossible = gone.length > 0 || (await context.blocks.between(...match.userIds, call))
  if (impossible) return context.journal.refuse(match.id, call)
  const memberIds = [...match.userIds]
  const draft = {
    id: newId(),
    kind: 'MATCH',
    name: null,
    matchId: match.id,
    memberIds,
    creatorId: '',
  } as const
  return context.journal.create(draft, call)
}

async function goneOf({ people }: Context, { userIds }: Match, call: Call): Promise<string[]> {
  const living = await people.living(userIds, call)
  return userIds.filter((id) => !living.has(id))
}
