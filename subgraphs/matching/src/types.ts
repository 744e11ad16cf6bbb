import type { Fields } from '@girok/common/graphql/context'
import { queueStateToJSON, type Match, type QueueResponse } from '@girok/proto/matching/v1/matching'
import type { MatchingContext } from './context.ts'
import { matchById } from './loaders.ts'

export const QueueStatusType: Fields = {
  state: ({ state }: QueueResponse) => queueStateToJSON(state).replace('QUEUE_STATE_', ''),
  queue: ({ queue }: QueueResponse) => queue || null,
  position: ({ position }: QueueResponse) => position || null,
  waitingSince: ({ waitingSince }: QueueResponse) => waitingSince ?? null,
  match: ({ match }: QueueResponse) => match ?? null,
}

export const MatchType: Fields = {
  __resolveReference: ({ id }: { id: string }, context: MatchingContext) => matchById(context, id),
  partner: ({ userIds }: Match, _, { identity }: MatchingContext) => {
    const id = userIds.find((userId) => userId !== identity.call.userId)
    return id === undefined ? null : { __typename: 'User', id }
  },
  room: ({ roomId }: Match) => (roomId === '' ? null : { __typename: 'Room', id: roomId }),
}
