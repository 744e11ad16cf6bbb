import { readFileSync } from 'node:fs'
import { ApolloGateway } from '@apollo/gateway'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { parse } from 'graphql'
import { dateTime } from '@girok/common/graphql/scalars'
import type { Log } from '@girok/common/log'
import { subgraphs } from '../subgraphs/all.ts'
import { LocalDataSource } from './local-data-source.ts'

/** The composed supergraph, as `npm run generate` wrote it. */
export const supergraphFile = new URL('../../supergraph.graphql', import.meta.url)

/** The federation gateway over subgraphs that run in this process. */
export function createGateway(log: Log): ApolloGateway {
  const sources = new Map(
    subgraphs.map(({ name, sdl, resolvers, service }) => {
      const schema = buildSubgraphSchema([
        { typeDefs: parse(sdl), resolvers: { ...resolvers, DateTime: dateTime } },
      ])
      return [name, new LocalDataSource({ schema, service }, log)]
    }),
  )
  return new ApolloGateway({
    supergraphSdl: readFileSync(supergraphFile, 'utf8'),
    queryPlannerConfig: { exposeDocumentNodeInFetchNode: true },
    buildService: ({ name }) => sources.get(name)!,
    logger: gatewayLog(log),
  })
}

/** Apollo's parts log through ours; what they find worth an info line we do not. */
export const gatewayLog = (log: Log) => ({
  debug: (message?: unknown) => log.trace(message),
  info: (message?: unknown) => log.debug(message),
  warn: (message?: unknown) => log.warn(message),
  error: (message?: unknown) => log.error(message),
})
