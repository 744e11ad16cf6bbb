import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Running } from '@girok/common/run'
import { eventually } from '@girok/common/testing/eventually'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import { clients, type BootedAuth } from '../../services/auth/test/boot.ts'
import { start as startSubgraph } from '../src/subgraph-server/app.ts'
import { readSubgraphConfig, type RemoteName } from '../src/subgraph-server/config.ts'
import { bootAuth, bootBff, bootChat, type BootedBff } from './boot.ts'
import { codeOf, reasonOf, signedUp, type Person } from './client.ts'
import { callsDuring } from './metrics.ts'

let stores: SuiteStores
let auth: BootedAuth
let chat: Awaited<ReturnType<typeof bootChat>>
let subgraphs: Pick<Record<RemoteName, Running>, 'auth' | 'chat'>
let bffs: Record<'compiled' | 'apollo', BootedBff>
type Someone = Person & { id: string; username: string }
let alice: Someone
let bob: Someone

const bootSubgraph = (name: RemoteName, port = 0) => {
  const prefix = `SUBGRAPH_${name.toUpperCase()}`
  const env = {
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    ...auth.issuer,
    AUTH_GRPC_ADDRESS: auth.grpcAddress,
    CHAT_GRPC_ADDRESS: chat.address,
    [`${prefix}_PORT`]: String(port),
    [`${prefix}_ADMIN_PORT`]: '0',
    [`${prefix}_CLIENT_SECRET`]: clients[`subgraph-${name}`],
  }
  return startSubgraph(name, readSubgraphConfig(name, env))
}
const remoteEnv = () => ({
  SUBGRAPH_AUTH_URL: urlOf(subgraphs.auth),
  SUBGRAPH_CHAT_URL: urlOf(subgraphs.chat),
})
const urlOf = (running: Running) => `http://127.0.0.1:${running.ports['http']}/graphql`

beforeAll(async () => {
  stores = await suiteStores({ postgres: true, mongo: true, valkey: true, nats: true })
  auth = await bootAuth(stores)
  chat = await bootChat(stores, auth)
  subgraphs = { auth: await bootSubgraph('auth'), chat: await bootSubgraph('chat') }
  const bootWith = (executor: string) =>
    bootBff(stores, { auth, chatAddress: chat.address }, { ...remoteEnv(), GATEWAY_EXECUTOR: executor })
  bffs = { compiled: await bootWith('compiled'), apollo: await bootWith('apollo') }
  alice = await signedUp(bffs.apollo.url)
  bob = await signedUp(bffs.apollo.url)
  const { data, text } = await alice.ask(CREATE, { input: { memberIds: [bob.id], name: 'ours' } })
  if (!data) throw new Error(text)
})

afterAll(async () => {
  for (const bff of Object.values(bffs ?? {})) await bff.close()
  for (const running of Object.values(subgraphs ?? {})) await running.close()
  await chat?.close()
  await auth?.close()
  await stores?.close()
})

const CREATE = 'mutation ($input: CreateRoomInput!) { createRoom(input: $input) { room { id } } }'
const EVERYTHING =
  '{ me { username } sessions { id } rooms { edges { node { name members { username } } } } }'
const ROOMS = '{ me { id } rooms { edges { node { id } } } }'

test('a subgraph’s server counts what it serves and calls, on its admin port', async () => {
  const admin = `http://127.0.0.1:${subgraphs.chat.ports['admin']}`
  await alice.ask(ROOMS)
  const text = await (await fetch(`${admin}/metrics`)).text()
  expect(text).toMatch(/girok_rpc_served_seconds_count\{.*method="Run",code="OK".*\} [1-9]/)
  expect(text).toMatch(/girok_rpc_called_seconds_count\{.*method="GetRooms",code="OK".*\} [1-9]/)
  expect((await fetch(`${admin}/readyz`)).status).toBe(200)
})

describe('a subgraph answers nothing', () => {
  const ask = (headers: Record<string, string>) =>
    fetch(urlOf(subgraphs.auth), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: '{ me { id } }' }),
    })
  const asAlice = () => ({ 'x-authenticated-user-id': alice.id, 'x-authenticated-session-id': 's' })

  test.each([
    ['without a service token', () => '', 401],
    ['to a token that is none', () => 'nonsense', 401],
    ['to a token for another', () => auth.tokensOf('bff').get('subgraph-chat'), 401],
    ['to a service that may not ask', () => auth.tokensOf('ws-gateway').get('subgraph-auth'), 403],
  ])('%s', async (_, token, status) => {
    const response = await ask({ authorization: `Bearer ${await token()}`, ...asAlice() })
    expect(response.status).toBe(status)
    expect(await response.text()).not.toContain(alice.id)
  })

  test('but health, and a gateway’s own token', async () => {
    expect((await fetch(new URL('/healthz', urlOf(subgraphs.auth)))).status).toBe(200)
    const token = await auth.tokensOf('bff').get('subgraph-auth')
    const response = await ask({ authorization: `Bearer ${token}`, ...asAlice() })
    expect(await response.json()).toMatchObject({ data: { me: { id: alice.id } } })
  })
})

/** By a plan of ours, and by ApolloGateway's. */
describe.each(['compiled', 'apollo'] as const)('%s', (executor) => {
  const one = () => alice.at(bffs[executor].url)

  test('the same query has the same answer, and the servers make the calls', async () => {
    const called = await callsDuring([bffs[executor].adminUrl], async () => {
      const answer = await one().ask(EVERYTHING)
      expect(answer.errors).toBeUndefined()
      expect(answer.data).toEqual({
        me: { username: alice.username },
        sessions: [{ id: expect.any(String) }],
        rooms: {
          edges: [
            { node: { name: 'ours', members: [{ username: alice.username }, { username: bob.username }] } },
          ],
        },
      })
    })
    expect(called).toEqual({ ListSessions: 1 })
  })

  test('errors come with their code, field and path', async () => {
    const answer = await one().ask('{ me { id } room(id: "x") { id } }')
    expect(answer.data).toEqual({ me: { id: alice.id }, room: null })
    expect([codeOf(answer), reasonOf(answer), answer.errors![0]!.path]).toEqual([
      'BAD_USER_INPUT',
      'INVALID_FIELD',
      ['room'],
    ])
    expect(answer.errors![0]!.extensions['fields']).toEqual([{ field: 'id', message: expect.any(String) }])
  })

  describe('a hop', () => {
    /** A BFF whose chat subgraph is this function. */
    async function withChat(listener: RequestListener, work: (person: Person) => Promise<void>) {
      const server = createServer(listener)
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const other = await bootBff(stores, { auth }, { SUBGRAPH_CHAT_URL: url, GATEWAY_EXECUTOR: executor })
      try {
        await work(alice.at(other.url))
      } finally {
        await other.close()
        server.closeAllConnections()
        server.close()
      }
    }

    test('carries identity, deadline and trace, and nothing of the client’s own headers', async () => {
      const seen: IncomingHttpHeaders[] = []
      const spy: RequestListener = (request, response) => {
        seen.push(request.headers)
        response.end('{"data":{"rooms":{"edges":[]}}}')
      }
      const traceId = '0af7651916cd43dd8448eb211c80319c'
      const own = { traceparent: `00-${traceId}-b7ad6b7169203331-01`, 'x-mine': '1', 'user-agent': 'my app' }
      await withChat(spy, async (person) => {
        expect((await person.ask('{ rooms { edges { cursor } } }', {}, own)).errors).toBeUndefined()
      })
      expect(seen[0]).toMatchObject({
        'x-authenticated-user-id': alice.id,
        'x-client-ip': '127.0.0.1',
        'x-client-agent': 'my%20app',
        traceparent: expect.stringContaining(traceId),
        'grpc-timeout': expect.stringMatching(/^\d+m$/),
      })
      for (const name of ['cookie', 'x-csrf', 'x-mine']) expect(seen[0]).not.toHaveProperty(name)
      expect(seen[0]!['user-agent']).not.toBe('my app')
    })

    test.each([
      ['never answers', () => undefined, 'DEADLINE_EXCEEDED'],
      ['hangs up', (_, response) => response.destroy(), 'UNAVAILABLE'],
      ['answers with a fault', (_, response) => response.writeHead(500).end(), 'UNAVAILABLE'],
      ['answers nonsense', (_, response) => response.end('<html>'), 'UNAVAILABLE'],
    ] as [string, RequestListener, string][])(
      'to a server that %s costs only its fields',
      async (_, chatServer, code) => {
        await withChat(chatServer, async (person) => {
          const answer = await person.ask(ROOMS)
          expect(answer.data).toEqual({ me: { id: alice.id }, rooms: { edges: [] } })
          expect([codeOf(answer), answer.errors!.length]).toEqual([code, 1])
          expect(answer.extensions).toEqual({ degraded: ['chat'] })
        })
      },
    )
  })

  describe('when it is away', () => {
    const untilWhole = () => eventually(async () => !(await one().ask(ROOMS)).errors)

    test.each([
      ['the subgraph’s server', () => subgraphs.chat, async () => void (subgraphs.chat = await reboot())],
      [
        'the service behind it',
        () => chat,
        async () => void (chat = await bootChat(stores, auth, chatPort())),
      ],
    ])('%s costs only its fields, which answer their fallbacks', async (_, victim, restart) => {
      await victim().close()
      try {
        const answer = await one().ask(ROOMS)
        expect(answer.data).toEqual({ me: { id: alice.id }, rooms: { edges: [] } })
        expect([codeOf(answer), answer.errors![0]!.path]).toEqual(['UNAVAILABLE', ['rooms']])
        expect(answer.extensions).toEqual({ degraded: ['chat'] })
      } finally {
        await restart()
        await untilWhole()
      }
    })
    const reboot = () => bootSubgraph('chat', subgraphs.chat.ports['http'])
    const chatPort = () => Number(chat.address.split(':')[1])
  })
})
