import { once } from 'node:events'
import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { newCall } from '@girok/common/call'
import { readConfig } from '@girok/common/config'
import { createEntry } from '@girok/common/events/entry'
import { createPublisher } from '@girok/common/events/publisher'
import { newId } from '@girok/common/ids'
import { createLog } from '@girok/common/log'
import { createMetrics } from '@girok/common/metrics'
import type { Running } from '@girok/common/run'
import { closeNats, connectNats, type Bus } from '@girok/common/stores/nats'
import { eventually } from '@girok/common/testing/eventually'
import { SseReader } from '@girok/dev-env/testing/sse-reader'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import { clients } from '../../services/auth/test/boot.ts'
import { start as startNotification } from '../../services/notification/src/app.ts'
import { configShape } from '../../services/notification/src/config.ts'
import { bootAuth, bootBff, type BootedBff } from './boot.ts'
import { codeOf, signedUp, type Person } from './client.ts'

let stores: SuiteStores
let bus: Bus
let auth: Awaited<ReturnType<typeof bootAuth>>
let notification: Running
let bff: BootedBff
const readers: SseReader[] = []

beforeAll(async () => {
  stores = await suiteStores({ postgres: true, valkey: true, nats: true })
  bus = await connectNats(stores.natsUrl, 'test', createLog('test', 'silent'))
  auth = await bootAuth(stores)
  notification = await startNotification(
    readConfig(configShape, {
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      ...auth.issuer,
      NOTIFICATION_SSE_PORT: '0',
      NOTIFICATION_GRPC_PORT: '0',
      NOTIFICATION_ADMIN_PORT: '0',
      DATABASE_URL_NOTIFICATION: await stores.createDatabase(),
      VALKEY_URL: stores.valkeyUrl,
      VALKEY_CACHE_URL: stores.valkeyCacheUrl,
      NATS_URL: stores.natsUrl,
      NOTIFICATION_CLIENT_SECRET: clients.notification,
    }),
  )
  const env = {
    NOTIFICATION_GRPC_ADDRESS: `127.0.0.1:${notification.ports['grpc']}`,
    NOTIFICATION_SSE_URL: `http://127.0.0.1:${notification.ports['sse']}`,
  }
  bff = await bootBff(stores, { auth }, env)
})

afterEach(() => Promise.all(readers.splice(0).map((reader) => reader.close())))
afterAll(async () => {
  await bff?.close()
  await notification?.close()
  await auth?.close()
  await closeNats(bus)
  await stores?.close()
})

const streamUrl = () => `${bff.url}/v1/notifications/stream`

async function listen(person: Person, headers: Record<string, string> = {}): Promise<SseReader> {
  const reader = await SseReader.open(streamUrl(), { cookie: person.cookie, ...headers })
  readers.push(reader)
  await eventually(async () => reader.of('ready').length > 0)
  return reader
}

const follow = (followeeId: string, followerId = newId()) =>
  createPublisher(bus.jetstream, createMetrics('test')).publish(
    createEntry(
      'personal.user.followed',
      { followerId, followeeId, version: 1, followedAt: new Date() },
      newCall(),
    ),
  )

const LIST = `{ unreadNotificationCount notifications { edges { node { id kind count actors { id username } readAt } } } }`

test('a request target with another host’s name is asked of our own service', async () => {
  const { cookie } = await signedUp(bff.url)
  const elsewhere = createServer((_request, response) => response.end())
  const tokens: unknown[] = []
  elsewhere.on('request', ({ headers }) => tokens.push(headers.authorization))
  await once(elsewhere.listen(0, '127.0.0.1'), 'listening')
  const { port } = elsewhere.address() as AddressInfo
  const path = `http://127.0.0.1:${port}/v1/notifications/stream?lastEventId=nonsense`
  const request = get({ port: new URL(bff.url).port, host: '127.0.0.1', path, headers: { cookie } })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  response.resume()
  elsewhere.close()
  expect([response.statusCode, tokens]).toEqual([400, []])
})

test('a browser hears of a notification by its cookie alone, and finds the same one in its list', async () => {
  const [ann, bob] = [await signedUp(bff.url), await signedUp(bff.url)]
  const reader = await listen(ann)
  await follow(ann.id, bob.id)
  const event = await eventually(async () => reader.of('notification.created')[0])
  const { data } = await ann.ask(LIST)
  const [edge] = data.notifications.edges
  expect((event.data['data'] as { notification: object }).notification).toMatchObject({ id: edge.node.id })
  expect(data.unreadNotificationCount).toBe(1)
  expect(edge.node).toMatchObject({
    kind: 'FOLLOW',
    count: 1,
    actors: [{ username: bob.username }],
    readAt: null,
  })
})

test('it is where it was after its connection broke', async () => {
  const ann = await signedUp(bff.url)
  const first = await listen(ann)
  const [ready] = first.of('ready')
  await first.close()
  await follow(ann.id)
  const second = await listen(ann, { 'last-event-id': ready!.id! })
  await eventually(async () => second.of('notification.created').length === 1)
})

test('marks, counts and preferences work through GraphQL', async () => {
  const ann = await signedUp(bff.url)
  await follow(ann.id)
  const line = await eventually(async () => (await ann.ask(LIST)).data.notifications.edges[0]?.node)
  const marked = await ann.ask(
    'mutation ($id: ID!) { markNotificationRead(id: $id) { notification { readAt } } }',
    { id: line.id },
  )
  expect(marked.data.markNotificationRead.notification.readAt).toEqual(expect.any(String))
  const rest = await ann.ask(`mutation { markAllNotificationsRead { unreadCount }
    updateNotificationPreferences(input: { roomInvite: false }) { preferences { roomInvite like } } }`)
  expect(rest.data).toEqual({
    markAllNotificationsRead: { unreadCount: 0 },
    updateNotificationPreferences: { preferences: { roomInvite: false, like: true } },
  })
})

test('a notification of somebody else is NOT_FOUND, an id that is none BAD_USER_INPUT', async () => {
  const ann = await signedUp(bff.url)
  const mark = (id: string) =>
    ann.ask('mutation ($id: ID!) { markNotificationRead(id: $id) { notification { id } } }', { id })
  expect(codeOf(await mark(newId()))).toBe('NOT_FOUND')
  const answer = await mark('x')
  expect(codeOf(answer)).toBe('BAD_USER_INPUT')
  expect(answer.errors![0]!.extensions['fields']).toEqual([{ field: 'id', message: 'must be a UUID' }])
})

test('the stream ends with the session', async () => {
  const ann = await signedUp(bff.url)
  const reader = await listen(ann)
  await ann.ask('mutation { logout { success } }')
  await reader.ended
})

test('nobody, or a page of a foreign origin, hears nothing', async () => {
  const ann = await signedUp(bff.url)
  expect((await fetch(streamUrl())).status).toBe(401)
  const foreign = await fetch(streamUrl(), {
    headers: { cookie: ann.cookie, origin: 'https://evil.example' },
  })
  expect(foreign.status).toBe(403)
  expect(foreign.headers.get('access-control-allow-origin')).toBeNull()
})

test('without its service the stream is 503 and the list is empty, the rest of the answer there', async () => {
  const ann = await signedUp(bff.url)
  await notification.close()
  expect((await fetch(streamUrl(), { headers: { cookie: ann.cookie } })).status).toBe(503)
  const answer = await ann.ask(
    '{ me { id } notifications { edges { node { id } } } unreadNotificationCount }',
  )
  expect(answer.data).toEqual({
    me: { id: ann.id },
    notifications: { edges: [] },
    unreadNotificationCount: 0,
  })
  expect(answer.extensions).toEqual({ degraded: ['notification'] })
  expect(answer.errors!.map(({ path }) => path![0]).toSorted()).toEqual([
    'notifications',
    'unreadNotificationCount',
  ])
})
