import { readFileSync } from 'node:fs'
import { ApolloGateway } from '@apollo/gateway'
import type { Log } from '@girok/common/log'
import { subgraphs } from '../subgraphs/all.ts'
import { LocalDataSource } from './local-data-source.ts'
import { gatewayLog } from './log.ts'
import { RemoteDataSource, type Remotes } from './remote-data-source.ts'
import { runnable } from './runnable.ts'

/** The composed supergraph, as `npm run generate` wrote it. */
export const supergraphFile = new URL('../../supergraph.graphql', import.meta.url)

/** The most memory that query plans take, about. */
const PLANS_MB = 50

/** The federation gateway over our own subgraphs: in this process, or behind servers of their own where a URL is given. */
export function createGateway(remotes: Remotes, log: Log): ApolloGateway {
  const sources = new Map(
    subgraphs.map((subgraph) => {
      const local = new LocalDataSource(runnable(subgraph), log)
      const url = remotes.urls[subgraph.name]
      return [subgraph.name, url ? new RemoteDataSource(subgraph.name, url, local, remotes) : local]
    }),
  )
  return new ApolloGateway({
    supergraphSdl: readFileSync(supergraphFile, 'utf8'),
    queryPlannerConfig: { exposeDocumentNodeInFetchNode: true },
    buildService: ({ name }) => sources.get(name)!,
    experimental_approximateQueryPlanStoreMiB: PLANS_MB,
    logger: gatewayLog(log),
  })
}
