import { newCall } from '@girok/common/call'
import type { EventHandlers } from '@girok/common/events/consumer'
import { PoisonError } from '@girok/common/events/received'
import { isId } from '@girok/common/ids'
import type { Blocks } from '../domain/stores.ts'
import type { Context } from '../service/context.ts'
import { openMatch } from '../service/match.ts'

const TIMEOUT_MS = 10_000

const callOf = ({ traceparent }: { traceparent: string }) =>
  newCall({ caller: 'chat', traceparent, timeoutMs: TIMEOUT_MS })

/** The durable consumer `chat-blocks`: keeps who blocks whom. */
export function blockHandlers(blocks: Blocks): EventHandlers {
  const keep = async (event: BlockEvent, active: boolean) => {
    const { blockerId, blockedId, version } = event.payload
    if (![blockerId, blockedId].every(isId)) throw new PoisonError('an id is not a UUID')
    await blocks.put({ blockerId, blockedId, active, version }, callOf(event))
  }
  return {
    'personal.user.blocked': (event) => keep(event, true),
    'personal.user.unblocked': (event) => keep(event, false),
  }
}

interface BlockEvent {
  traceparent: string
  payload: { blockerId: string; blockedId: string; version: number }
}

/** The durable consumer `chat-matches`: makes the rooms of matches. */
export const matchHandlers = (context: Context): EventHandlers => ({
  'matching.matched': async (event) => {
    const { matchId, userIds } = event.payload
    const [one, other, ...more] = userIds
    const isPair = isId(one) && isId(other) && one !== other && more.length === 0
    if (!isId(matchId) || !isPair) throw new PoisonError('a match is of two people')
    await openMatch(context, { id: matchId, userIds: [one, other] }, callOf(event))
  },
})
