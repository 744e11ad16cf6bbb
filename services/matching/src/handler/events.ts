import { newCall, type Call } from '@girok/common/call'
import type { EventHandlers } from '@girok/common/events/consumer'
import { PoisonError, type Received } from '@girok/common/events/received'
import { isId } from '@girok/common/ids'
import { RoomKind } from '@girok/proto/chat/v1/chat'
import type { Blocks } from '../domain/stores.ts'
import type { Context } from '../service/context.ts'
import { eraseUser } from '../service/matches.ts'

const TIMEOUT_MS = 10_000

function callFor({ type, traceparent, actor }: Received, ids: readonly string[]): Call {
  if (!ids.every(isId)) throw new PoisonError(`an id of ${type} is not a UUID`)
  return newCall({ caller: actor, traceparent, timeoutMs: TIMEOUT_MS })
}

/** The durable consumer `matching-blocks`: keeps who blocks whom. */
export function blockHandlers(blocks: Blocks): EventHandlers {
  const keep = async (
    event: Received<'personal.user.blocked' | 'personal.user.unblocked'>,
    active: boolean,
  ) => {
    const { blockerId, blockedId, version } = event.payload
    await blocks.put({ blockerId, blockedId, active, version }, callFor(event, [blockerId, blockedId]))
  }
  return {
    'personal.user.blocked': (event) => keep(event, true),
    'personal.user.unblocked': (event) => keep(event, false),
  }
}

/** The durable consumer `matching-rooms`: learns the rooms that chat has made for matches. */
export const roomHandlers = ({ queues }: Context): EventHandlers => ({
  'chat.room.created': async (event) => {
    const { kind, matchId, roomId } = event.payload
    if (kind === RoomKind.ROOM_KIND_MATCH)
      await queues.setRoom(matchId, roomId, callFor(event, [matchId, roomId]))
  },
})

/** The durable consumer `matching-people`: who left girok, should their last request have come after their erasure. */
export const peopleHandlers = (context: Context): EventHandlers => ({
  'auth.user.deleted': async (event) => {
    const { userId } = event.payload
    await eraseUser(context, userId, callFor(event, [userId]))
  },
})
