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

/** One way to the services, and the processes that are this way. */
export interface Door {
  name: string
  /** What the others are compared with. */
  role?: 'apollo' | 'rest'
  pids: readonly number[]
  ask: (name: string, query: string) => Omit<Target, 'name'>
}

export interface Doors {
  doors: Door[]
  close: () => Promise<void>
}

/** Every way that is measured. A further executor is a row here. */
export async function openDoors(system: System, person: Person): Promise<Doors> {
  const { environment: env, urls } = system
  const cookie = person.api.cookie!
  const browser = { 'x-csrf': '1', cookie }
  const [auth, chat] = [await launchSubgraph('auth', env), await launchSubgraph('chat', env)]
  const remotes = { auth: `${auth.url}/graphql`, chat: `${chat.url}/graphql` }
  const remote = await launchBff({
    ...env,
    SUBGRAPH_AUTH_URL: remotes.auth,
    SUBGRAPH_CHAT_URL: remotes.chat,
  })
  const apollo = await startPeer('apollo-gateway.ts', {
    PEER_SUPERGRAPH: supergraph,
    PEER_SUBGRAPHS: JSON.stringify(remotes),
    PEER_HEADERS: JSON.stringify(await headersFor(system, person)),
  })
  const rest = await startPeer('rest.ts', env)
  const subgraphs = [auth.pid, chat.pid]
  const doors: Door[] = [
    { name: 'girok', pids: [system.pids.bff!], ask: graphql(urls.graphql, browser) },
    {
      name: 'girok, subgraphs remote',
      pids: [remote.pid, ...subgraphs],
      ask: graphql(`${remote.url}/graphql`, browser),
    },
    {
      name: 'ApolloGateway, default data source',
      role: 'apollo',
      pids: [apollo.pid, ...subgraphs],
      ask: graphql(apollo.url, {}),
    },
    {
      name: 'hand-written REST',
      role: 'rest',
      pids: [rest.pid],
      ask: (name) => ({ url: `${rest.url}/${name}`, headers: { cookie } }),
    },
  ]
  const close = async () => {
    for (const opened of [remote, apollo, rest, auth, chat]) await opened.stop()
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
  const of = async (name: string) =>
    writeMetadata(call, await tokens.get(`subgraph-${name}`)).getMap() as Record<string, string>
  return { auth: await of('auth'), chat: await of('chat') }
}
