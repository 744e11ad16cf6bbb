import { resolve } from 'node:path'
import { newCall } from '@girok/common/call'
import { writeMetadata } from '@girok/common/grpc/metadata'
import { ServiceTokens } from '@girok/common/s2s/tokens'
import type { System } from '@girok/dev-env/system'
import type { Person } from '@girok/e2e/support/person'
import { launch, launchSubgraph, type Program } from '@girok/e2e/support/programs'
import type { Target } from './measure.ts'
import { startPeer } from './peers/process.ts'

const supergraph = resolve(import.meta.dirname, '../../bff/supergraph.graphql')

/** Subgraphs that run as servers of their own where a door wants them so. */
const REMOTE = ['auth', 'chat', 'feed', 'personal'] as const
/** Instead of the fastest that can. */
const EXECUTORS = ['merged', 'apollo'] as const

/** As `npm start` gives it to our processes; peers and doors get the same. */
const SMALL_YOUNG_GENERATION = '--max-semi-space-size=8'

/** One way to the services, and the processes that are this way. */
export interface Door {
  name: string
  /** What the others are compared with. */
  role?: 'ours' | 'apollo' | 'rest'
  pids: readonly number[]
  ask: (name: string, query: string) => Omit<Target, 'name'>
}

export interface Doors {
  doors: Door[]
  close: () => Promise<void>
}

/** Every way that is measured. A further executor is a row here. */
export async function openDoors(system: System, person: Person): Promise<Doors> {
  const { urls } = system
  const env = { ...system.environment, NODE_OPTIONS: SMALL_YOUNG_GENERATION }
  const cookie = person.api.cookie!
  const browser = { 'x-csrf': '1', cookie }
  const subgraphs = await Promise.all(REMOTE.map((name) => launchSubgraph(name, env)))
  const urlOf = (i: number) => `${subgraphs[i]!.url}/graphql`
  const remotes = Object.fromEntries(REMOTE.map((name, i) => [name, urlOf(i)]))
  const remoteEnv = Object.fromEntries(
    REMOTE.map((name, i) => [`SUBGRAPH_${name.toUpperCase()}_URL`, urlOf(i)]),
  )
  const [remote, planned] = await Promise.all(
    ['auto', 'apollo'].map((executor) => launchBff({ ...env, ...remoteEnv, GATEWAY_EXECUTOR: executor })),
  )
  const executors = await Promise.all(
    EXECUTORS.map((executor) => launchBff({ ...env, GATEWAY_EXECUTOR: executor })),
  )
  const apollo = await startPeer('apollo-gateway.ts', {
    NODE_OPTIONS: SMALL_YOUNG_GENERATION,
    PEER_SUPERGRAPH: supergraph,
    PEER_SUBGRAPHS: JSON.stringify(remotes),
    PEER_HEADERS: JSON.stringify(await headersFor(system, person)),
  })
  const rest = await startPeer('rest.ts', env)
  const jit = await startPeer('mercurius.ts', env)
  const subgraphPids = subgraphs.map(({ pid }) => pid)
  const doors: Door[] = [
    { name: 'girok', role: 'ours', pids: [system.pids.bff!], ask: graphql(urls.graphql, browser) },
    ...executors.map(({ pid, url }, i) => ({
      name: `girok, executor ${EXECUTORS[i]!}`,
      pids: [pid],
      ask: graphql(`${url}/graphql`, browser),
    })),
    {
      name: 'girok, subgraphs remote',
      pids: [remote!.pid, ...subgraphPids],
      ask: graphql(`${remote!.url}/graphql`, browser),
    },
    {
      name: 'girok, subgraphs remote, executor apollo',
      pids: [planned!.pid, ...subgraphPids],
      ask: graphql(`${planned!.url}/graphql`, browser),
    },
    {
      name: 'ApolloGateway, default data source',
      role: 'apollo',
      pids: [apollo.pid, ...subgraphPids],
      ask: graphql(apollo.url, {}),
    },
    { name: 'Mercurius + jit, one schema', pids: [jit.pid], ask: graphql(jit.url, { cookie }) },
    {
      name: 'hand-written REST',
      role: 'rest',
      pids: [rest.pid],
      ask: (name) => ({ url: `${rest.url}/${name}`, headers: { cookie } }),
    },
  ]
  const close = async () => {
    for (const opened of [remote!, planned!, ...executors, apollo, rest, jit, ...subgraphs])
      await opened.stop()
  }
  return { doors, close }
}

const graphql =
  (url: string, headers: Record<string, string>): Door['ask'] =>
  (_name, query) => ({
    url,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  })

const launchBff = (env: Record<string, string>): Promise<Program> =>
  launch({
    title: 'bff',
    argv: () => ['bff/src/main.ts'],
    env: (port) => ({ ...env, BFF_PORT: String(port), BFF_ADMIN_PORT: '0' }),
    ready: '/readyz',
  })

/** What our subgraph servers want to see of a gateway: its service token and for whom it asks. */
async function headersFor({ environment: env, secrets }: System, { id }: Person) {
  const tokens = new ServiceTokens({
    tokenUrl: env['AUTH_TOKEN_URL']!,
    clientId: 'bff',
    clientSecret: secrets.clients.bff,
  })
  const call = newCall({ userId: id, roles: ['user'] })
  const headers = REMOTE.map(async (name) => {
    const token = await tokens.get(`subgraph-${name}`)
    return [name, writeMetadata(call, token).getMap() as Record<string, string>] as const
  })
  return Object.fromEntries(await Promise.all(headers))
}
