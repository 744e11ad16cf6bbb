import type { Subgraph } from '@girok/common/graphql/context'
import { subgraphSdl } from '@girok/common/graphql/sdl'
import { resolvers } from './resolvers.ts'

/** Files and their pictures. Stands for services/media. */
export const media: Subgraph = {
  name: 'media',
  sdl: subgraphSdl(new URL('./schema.graphql', import.meta.url)),
  resolvers,
}
