import { readFileSync } from 'node:fs'
import { ApolloGateway } from '@apollo/gateway'
import type { Log } from '@girok/common/log'
import { subgraphs } from '../subgraphs/all.ts'
import type { ExecutorChoice } from './executors/choose.ts'
import type { Remote } from './federation/remotes.ts'
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
  const here = new Map([...modules].map(([name, module]) => [name, new LocalDataSource(module, log)]))
  const elsewhere = new Map(
    [...here].flatMap(([name, source]) => {
      const url = remotes.urls[name]
      return url ? [[name, new RemoteDataSource(name, url, source, remotes)] as const] : []
    }),
  )
  const supergraphSdl = readFileSync(supergraphFile, 'utf8')
  const apollo = new ApolloGateway({
    supergraphSdl,
    queryPlannerConfig: { exposeDocumentNodeInFetchNode: true },
    buildService: ({ name }) => elsewhere.get(name) ?? here.get(name)!,
    experimental_approximateQueryPlanStoreMiB: PLANS_MB,
    logger: gatewayLog(log),
  })
  const local = new Map([...modules].filter(([name]) => !elsewhere.has(name)))
  const remote = new Map(
    [...elsewhere].map(([name, source]) => {
      const ask: Remote['ask'] = (...asked) => source.ask(...asked)
      return [name, { schema: modules.get(name)!.schema, ask }]
    }),
  )
  return new Gateway({ supergraphSdl, local, remote, apollo, choice, log, metrics: remotes.metrics })
}
