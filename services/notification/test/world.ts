import { newCall } from '@girok/common/call'
import { readConfig, type Env } from '@girok/common/config'
import type { EventType, Payload } from '@girok/common/events/catalog'
import { createEntry, type Entry } from '@girok/common/events/entry'
import { createPublisher } from '@girok/common/events/publisher'
import { connect } from '@girok/common/grpc/client'
import type { Client } from '@girok/common/grpc/types'
import { newId } from '@girok/common/ids'
import { createLog } from '@girok/common/log'
import { createMetrics } from '@girok/common/metrics'
import { serviceGuard } from '@girok/common/s2s/identity'
import { connectNats, type Bus } from '@girok/common/stores/nats'
import { serveFake } from '@girok/common/testing/edge'
import { eventually } from '@girok/common/testing/eventually'
import { streamEvents } from '@girok/common/testing/stream'
import { startTokenServer, type TokenServer } from '@girok/common/testing/token-server'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import { ChatServiceService, type RoomRecord } from '@girok/proto/chat/v1/chat'
import { NotificationServiceService, type Notification } from '@girok/proto/notification/v1/notification'
import { PersonalServiceService, type BlockRecord } from '@girok/proto/personal/v1/personal'
import { start } from '../src/app.ts'
import { configShape } from '../src/config.ts'

type NotificationClient = Client<typeof NotificationServiceService>

/** Notification on real stores, with chat and personal as far as their snapshots go. */
export interface World {
  stores: SuiteStores
  env: Env
  bus: Bus
  client: NotificationClient
  issuer: TokenServer
  /** Where streams of server-sent events are. */
  sseUrl: string
  /** What chat and personal answer to who copies them. */
  rooms: RoomRecord[]
  blocks: BlockRecord[]
  publish: <T extends EventType>(type: T, payload: Payload<T>) => Promise<Entry>
  publishAgain: (entry: Entry) => Promise<void>
  call: (userId: string) => ReturnType<typeof newCall>
  list: (userId: string) => Promise<Notification[]>
  unread: (userId: string) => Promise<number>
  /** A person's list once it is as it should be. */
  until: (userId: string, fits: (list: Notification[]) => boolean) => Promise<Notification[]>
  /** Resolves when everything that was published until now has been handled. */
  settled: () => Promise<void>
  published: (userId: string) => ReturnType<typeof streamEvents>
  restart: () => Promise<void>
  close: () => Promise<void>
}

export async function bootWorld(): Promise<World> {
  const stores = await suiteStores({ postgres: true, valkey: true, nats: true })
  const issuer = await startTokenServer()
  const rooms: RoomRecord[] = []
  const blocks: BlockRecord[] = []
  const guard = (callee: 'chat' | 'personal') => serviceGuard(issuer.env as never, callee)
  const chat = await serveFake(
    ChatServiceService,
    { listAllRooms: async () => ({ rooms, nextPageToken: '' }) },
    guard('chat'),
  )
  const personal = await serveFake(
    PersonalServiceService,
    { listAllBlocks: async () => ({ blocks, nextPageToken: '' }) },
    guard('personal'),
  )
  const env: Env = {
    ...issuer.env,
    NODE_ENV: 'test',
    LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
    NOTIFICATION_SSE_PORT: '0',
    NOTIFICATION_GRPC_PORT: '0',
    NOTIFICATION_ADMIN_PORT: '0',
    DATABASE_URL_NOTIFICATION: stores.databaseUrl,
    VALKEY_URL: stores.valkeyUrl,
    VALKEY_CACHE_URL: stores.valkeyCacheUrl,
    NATS_URL: stores.natsUrl,
    CHAT_GRPC_ADDRESS: chat.address,
    PERSONAL_GRPC_ADDRESS: personal.address,
    NOTIFICATION_CLIENT_SECRET: 'a-secret-of-at-least-32-characters',
  }
  const log = createLog('test', 'silent')
  const bus = await connectNats(stores.natsUrl, 'test', log)
  const publisher = createPublisher(bus.jetstream, createMetrics('test'))
  let running = await start(readConfig(configShape, env))
  const open = () =>
    connect(NotificationServiceService, {
      target: 'notification',
      address: `127.0.0.1:${running.ports['grpc']}`,
      tokens: issuer.tokensOf('bff'),
      hopTimeoutMs: 10_000,
    })
  let opened = open()
  const call = (userId: string) => newCall({ userId, timeoutMs: 10_000 })
  const list = async (userId: string) =>
    (await opened.getNotifications({ pageSize: 100, pageToken: '' }, call(userId))).notifications
  return {
    stores,
    env,
    bus,
    issuer,
    get sseUrl() {
      return `http://127.0.0.1:${running.ports['sse']}/v1/notifications/stream`
    },
    rooms,
    blocks,
    client: new Proxy({} as NotificationClient, {
      get: (_, name) => opened[name as keyof NotificationClient],
    }),
    publish: async (type, payload) => {
      const entry = createEntry(type, payload, newCall())
      await publisher.publish(entry)
      return entry
    },
    // With another id, as after the stream's duplicate window.
    publishAgain: (entry) => publisher.publish({ ...entry, id: newId() }),
    call,
    list,
    unread: async (userId) => (await opened.getUnreadCount({}, call(userId))).unreadCount,
    until: async (userId, fits) => {
      let seen: Notification[] = []
      await eventually(async () => fits((seen = await list(userId))))
      return seen
    },
    settled: () => eventually(() => isIdle(bus)).then(() => undefined),
    published: (userId) => streamEvents(stores.natsUrl, 'NOTIFICATION', `notification.*.${userId}`),
    restart: async () => {
      opened.close()
      await running.close()
      running = await start(readConfig(configShape, env))
      opened = open()
    },
    close: async () => {
      opened.close()
      await running.close()
      await bus.close()
      await Promise.all([chat.close(), personal.close()])
      await issuer.close()
      await stores.close()
    },
  }
}

const streams = ['AUTH', 'CHAT', 'FEED', 'PERSONAL', 'MATCHING'] as const

/** Whether every durable of this service has handled all that its stream holds. */
async function isIdle({ jetstream }: Bus): Promise<boolean> {
  const manager = await jetstream.jetstreamManager()
  const lists = await Promise.all(streams.map((stream) => manager.consumers.list(stream).next()))
  const durables = lists.flat().filter(({ name }) => name.startsWith('notification-'))
  return durables.every(({ num_pending: waiting, num_ack_pending: open }) => waiting + open === 0)
}
