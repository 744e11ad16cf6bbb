import type { EventHandlers } from '@girok/common/events/consumer'
import type { Context } from '../../service/context.ts'
import { report } from '../../service/report.ts'
import { hideFromEachOther } from '../../service/vanish.ts'
import { callFor } from './call.ts'

/** The durable `notification-personal`: who follows a person. */
export const personalHandlers = (ctx: Context): EventHandlers => ({
  'personal.user.followed': async (event) => {
    const { version, followedAt, ...pair } = event.payload
    const call = callFor(event, [pair.followerId, pair.followeeId])
    const happenedAt = followedAt ?? event.occurredAt
    await report(ctx, { ...follow(pair), active: true, version, happenedAt }, call)
  },

  'personal.user.unfollowed': async (event) => {
    const { version, ...pair } = event.payload
    const call = callFor(event, [pair.followerId, pair.followeeId])
    await report(ctx, { ...follow(pair), active: false, version, happenedAt: event.occurredAt }, call)
  },
})

/** The durable `notification-blocks`: this service's copy of who has blocked whom. */
export const blockHandlers = (ctx: Context): EventHandlers => ({
  'personal.user.blocked': async (event) => {
    const { blockerId, blockedId, version } = event.payload
    const call = callFor(event, [blockerId, blockedId])
    await ctx.blocks.put(call, [{ blockerId, blockedId, active: true, version }])
    await hideFromEachOther(ctx, blockerId, blockedId, call)
  },

  'personal.user.unblocked': async (event) => {
    const { blockerId, blockedId, version } = event.payload
    const call = callFor(event, [blockerId, blockedId])
    await ctx.blocks.put(call, [{ blockerId, blockedId, active: false, version }])
  },
})

const follow = ({ followerId, followeeId }: { followerId: string; followeeId: string }) => ({
  recipientId: followeeId,
  kind: 'FOLLOW' as const,
  target: '',
  key: followerId,
  actorId: followerId,
})
