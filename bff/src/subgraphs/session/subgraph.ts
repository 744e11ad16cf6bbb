import type { Subgraph } from '@girok/common/graphql/context'
import { subgraphSdl } from '@girok/common/graphql/sdl'
import { resolvers } from './resolvers.ts'

/** Signing in and out. The BFF's own, always in its process. */
export const session: Subgraph = {
  name: 'session',
  sdl: subgraphSdl(new URL('./schema.graphql', import.meta.url)),
  resolvers,
}
