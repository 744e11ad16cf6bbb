import type { Subgraph } from '@girok/common/graphql/context'
import { subgraphSdl } from '@girok/common/graphql/sdl'
import { resolvers } from './resolvers.ts'

/** Profiles, résumés and the follow graph. Stands for services/personal. */
export const personal: Subgraph = {
  name: 'personal',
  sdl: subgraphSdl(new URL('./schema.graphql', import.meta.url)),
  resolvers,
}
