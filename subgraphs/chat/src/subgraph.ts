import type { Subgraph } from '@girok/common/graphql/context'
import { subgraphSdl } from '@girok/common/graphql/sdl'
import { resolvers } from './resolvers.ts'

/** Rooms and messages. Stands for services/chat. */
export const chat: Subgraph = {
  name: 'chat',
  sdl: subgraphSdl(new URL('./schema.graphql', import.meta.url)),
  resolvers,
}
