import { readFileSync } from 'node:fs'
import { ApolloGateway } from '@apollo/gateway'
import type { Log } from '@girok/common/log'
import { subgraphs } from '../subgraphs/all.ts'
import type { ExecutorChoice } from './executors/choose.ts'
import { Gateway } from './gateway.ts'
import { LocalDataSource } from './local-data-source.ts'
import { gatewayLog } from './log.ts'
import { RemoteDataSource, type Remotes } from './remote-data-source.ts'
import { runnable } from './runnable.ts'

/** The composed supergraph, as `npm run generate` wrote it. */
export const supergraphFile = new URL('../../supergraph.graphql', import.meta.url)

/** The most memory that query plans take, about. */
const PLANS_MB = 50

/** The federation gateway over our own subgraphs: in this process, or behind servers of their own where a URL is given. */
export function createGateway(remotes: Remotes, choice: ExecutorChoice, log: Log): Gateway {
  const modules = new Map(subgraphs.map((subgraph) => [subgraph.name, runnable(subgraph)]))
  const sources = new Map(
    [...modules].map(([name, module]) => {
      const source = new LocalDataSource(module, log)
      const url = remotes.urls[name]
      return [name, url ? new RemoteDataSource(name, url, source, remotes) : source]
    }),
  )
  const supergraphSdl = readFileSync(supergraphFile, 'utf8')
  const apollo = new ApolloGateway({
    supergraphSdl,
    queryPlannerConfig: { exposeDocumentNodeInFetchNode: true },
    buildService: ({ name }) => sources.get(name)!,
    experimental_approximateQueryPlanStoreMiB: PLANS_MB,
    logger: gatewayLog(log),
  })
  const local = new Map([...modules].filter(([name]) => !remotes.urls[name]))
  return new Gateway({ supergraphSdl, local, apollo, choice, log, metrics: remotes.metrics })
}
