import type { Subgraph } from '@girok/common/graphql/context'
import { subgraphSdl } from '@girok/common/graphql/sdl'
import { resolvers } from './resolvers.ts'

/** Queues and matches. Stands for services/matching. */
export const matching: Subgraph = {
  name: 'matching',
  sdl: subgraphSdl(new URL('./schema.graphql', import.meta.url)),
  resolvers,
}
