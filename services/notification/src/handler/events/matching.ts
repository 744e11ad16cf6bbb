import type { EventHandlers } from '@girok/common/events/consumer'
import type { Context } from '../../service/context.ts'
import { report } from '../../service/report.ts'
import { callFor } from './call.ts'

/** The durable `notification-matching`: tells both of a match of each other. */
export const matchingHandlers = (ctx: Context): EventHandlers => ({
  'matching.matched': async (event) => {
    const { matchId, userIds, matchedAt = event.occurredAt } = event.payload
    const call = callFor(event, [matchId, ...userIds])
    for (const recipientId of userIds)
      for (const actorId of userIds)
        await report(
          ctx,
          {
            recipientId,
            kind: 'MATCH',
            target: matchId,
            key: matchId,
            actorId,
            active: true,
            version: 1,
            happenedAt: matchedAt,
          },
          call,
        )
  },
})
