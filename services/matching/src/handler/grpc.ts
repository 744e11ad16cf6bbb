import type { Handlers } from '@girok/common/grpc/types'
import type { MatchingServiceService } from '@girok/proto/matching/v1/matching'
import { toResponse, toWire } from '../contract.ts'
import type { Context } from '../service/context.ts'
import { eraseUser, failMatch, getMatches } from '../service/matches.ts'
import { getStatus, joinQueue, leaveQueue, skipUser } from '../service/queue.ts'

/** MatchingService: parse, call, shape. */
export const matchingHandlers = (context: Context): Handlers<MatchingServiceService> => ({
  joinQueue: async (request, call) => toResponse(await joinQueue(context, request, call)),

  leaveQueue: async (_request, call) => {
    await leaveQueue(context, call)
    return {}
  },

  skipUser: async ({ userId }, call) => {
    await skipUser(context, userId, call)
    return {}
  },

  getQueueStatus: async (_request, call) => toResponse(await getStatus(context, call)),

  getMatchesByIds: async ({ ids }, call) => {
    const matches = await getMatches(context, ids, call)
    return { matches: Object.fromEntries(matches.map((match) => [match.id, toWire(match)])) }
  },

  failMatch: async (request, call) => {
    await failMatch(context, request, call)
    return {}
  },

  eraseUser: async ({ userId }, call) => {
    await eraseUser(context, userId, call)
    return {}
  },
})
