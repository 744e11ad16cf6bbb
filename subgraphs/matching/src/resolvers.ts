import { invalidField } from '@girok/common/errors'
import { renamingFields } from '@girok/common/graphql/args'
import type { Fields } from '@girok/common/graphql/context'
import { mutationFields, queryFields } from '@girok/common/graphql/roots'
import { requireId } from '@girok/common/ids'
import { QueueResponse, QueueState } from '@girok/proto/matching/v1/matching'
import type { MatchingContext } from './context.ts'
import { MatchType, QueueStatusType } from './types.ts'

interface JoinQueueInput {
  queue: string
  region?: string | null
  interests?: string[] | null
}

const statusOf = ({ matching, identity }: MatchingContext) => matching.getQueueStatus({}, identity.call)

const Query: Fields = {
  queueStatus: (_, __, context: MatchingContext) => statusOf(context),
}

const Mutation: Fields = {
  joinQueue: async (_, { input }: { input: JoinQueueInput }, { matching, identity }: MatchingContext) => {
    // The contract's empty region means anywhere, which here is said by null.
    if (input.region === '') throw invalidField('region', 'must have 1 to 50 characters')
    const wish = { queue: input.queue, region: input.region ?? '', interests: input.interests ?? [] }
    return { status: await matching.joinQueue(wish, identity.call) }
  },

  leaveQueue: async (_, __, context: MatchingContext) => {
    await context.matching.leaveQueue({}, context.identity.call)
    return { status: await statusOf(context) }
  },

  skipUser: async (_, { userId }: { userId: string }, context: MatchingContext) => {
    const skipped = { userId: requireId(userId, 'userId') }
    await renamingFields({ user_id: 'userId' }, context.matching.skipUser(skipped, context.identity.call))
    return { status: await statusOf(context) }
  },
}

const idle = { ...QueueResponse.fromPartial({ state: QueueState.QUEUE_STATE_IDLE }) }

export const resolvers = {
  Query: queryFields(Query, { fallbacks: { queueStatus: idle } }),
  Mutation: mutationFields(Mutation),
  QueueStatus: QueueStatusType,
  Match: MatchType,
}
