import { argumentCases, idOf, inputsOf, operationCase } from '../../cases/graphql.ts'
import type { Door } from '../../door.ts'

/** What the BFF and matching do with queues. */
export const matchingGraphql: Door = {
  name: 'GraphQL of matching',
  pids: ({ system }) => [system.pids.bff!, system.pids.matching!],
  good: ({ ann }) => ann.api.request('{ queueStatus { state } }'),
  cases: [
    ...argumentCases([
      ...inputsOf('joinQueue', { queue: 'bad' }, { queue: 'slug', region: 'slug?', interests: 'tags?' }),
      idOf('skipUser', 'userId'),
    ]),
    operationCase('joinQueue.queue: another key of the store', 'queue', () => [
      'mutation { joinQueue(input: { queue: "{matching}:alive" }) { __typename } }',
    ]),
    operationCase('skipUser.userId: oneself', 'userId', ({ ann }) => [
      'mutation ($userId: ID!) { skipUser(userId: $userId) { __typename } }',
      { userId: ann.id },
    ]),
  ],
}
