import { newCall } from '@girok/common/call'
import { readConfig, type Env } from '@girok/common/config'
import type { EventType, Payload } from '@girok/common/events/catalog'
import { createEntry } from '@girok/common/events/entry'
import { createPublisher } from '@girok/common/events/publisher'
import { connect } from '@girok/common/grpc/client'
import type { Client } from '@girok/common/grpc/types'
import { newId } from '@girok/common/ids'
import { createLog } from '@girok/common/log'
import { createMetrics } from '@girok/common/metrics'
import type { ServiceName } from '@girok/common/s2s/policy'
import { connectNats, type Bus } from '@girok/common/stores/nats'
import { eventually } from '@girok/common/testing/eventually'
import { streamEvents } from '@girok/common/testing/stream'
import { startTokenServer } from '@girok/common/testing/token-server'
import { patience } from '@girok/common/testing/patience'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import { MatchingServiceService, QueueState, type JoinQueueRequest } from '@girok/proto/matching/v1/matching'
import { Redis } from 'ioredis'
import { start } from '../src/app.ts'
import { configShape } from '../src/config.ts'
import { bootPeers, type Peers } from './peers.ts'

export type MatchingClient = Client<MatchingServiceService> & { close: () => void }

export const {
  QUEUE_STATE_IDLE: IDLE,
  QUEUE_STATE_WAITING: WAITING,
  QUEUE_STATE_MATCHED: MATCHED,
} = QueueState

/** Real stores, an issuer of service tokens, auth and personal, for one test file. */
export interface World {
  stores: SuiteStores
  peers: Peers
  /** Matching's own store, to look at what is kept. */
  valkey: Redis
  bus: Bus
  env: Env
  /** Starts one matching in this process and yields its address. */
  start: (env?: Env) => Promise<string>
  /** The same, and yields how the BFF reaches it. */
  boot: (env?: Env) => Promise<MatchingClient>
  client: (address: string, service?: ServiceName) => MatchingClient
  publish: <T extends EventType>(type: T, payload: Payload<T>) => Promise<void>
  /** Resolves when a durable of matching has handled all that its stream has for it. */
  handled: (stream: 'PERSONAL' | 'CHAT' | 'AUTH', durable: string) => Promise<unknown>
  /** What was published of a queue, in order. */
  events: (queue: string) => ReturnType<typeof streamEvents>
  /** Resolves when nothing waits to be published. */
  relayed: () => Promise<unknown>
  close: () => Promise<void>
}

export async function bootWorld(): Promise<World> {
  const stores = await suiteStores({ valkey: true, nats: true })
  const issuer = await startTokenServer()
  const peers = await bootPeers(issuer)
  const valkey = new Redis(stores.valkeyUrl)
  const bus = await connectNats(stores.natsUrl, 'test', createLog('test', 'silent'))
  const publisher = createPublisher(bus.jetstream, createMetrics('test'))
  const closers: (() => unknown)[] = []
  const env: Env = {
    ...issuer.env,
    ...peers.env,
    NODE_ENV: 'test',
    LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
    ...patience,
    MATCHING_GRPC_PORT: '0',
    MATCHING_ADMIN_PORT: '0',
    VALKEY_URL: stores.valkeyUrl,
    NATS_URL: stores.natsUrl,
    MATCHING_CLIENT_SECRET: 'a-secret-of-at-least-32-characters',
  }
  const client: World['client'] = (address, service = 'bff') => {
    const tokens = issuer.tokensOf(service)
    const opened = connect(MatchingServiceService, {
      target: 'matching',
      address,
      tokens,
      hopTimeoutMs: 20_000,
    })
    closers.push(() => opened.close())
    return opened
  }
  const startOne = async (more: Env = {}) => {
    const running = await start(readConfig(configShape, { ...env, ...more }))
    closers.push(running.close)
    return `127.0.0.1:${running.ports['grpc']}`
  }
  return {
    stores,
    peers,
    valkey,
    bus,
    env,
    client,
    start: startOne,
    boot: async (more) => client(await startOne(more)),
    publish: (type, payload) => publisher.publish(createEntry(type, payload, newCall())),
    handled: (stream, durable) =>
      eventually(async () => {
        const manager = await bus.jetstream.jetstreamManager()
        const { num_pending: waiting, num_ack_pending: open } = await manager.consumers.info(stream, durable)
        return waiting + open === 0
      }),
    events: (queue) =>
      streamEvents(stores.natsUrl, 'MATCHING', `matching.*.${queue}`).then(async (matched) => {
        const moved = await streamEvents(stores.natsUrl, 'MATCHING', `matching.queue.*.${queue}`)
        return [...matched, ...moved].sort((a, b) => a.seq - b.seq)
      }),
    relayed: () => eventually(async () => (await valkey.zcard('{matching}:outbox')) === 0),
    close: async () => {
      for (const close of closers.reverse()) await close()
      await bus.close()
      valkey.disconnect()
      await peers.close()
      await issuer.close()
      await stores.close()
    },
  }
}

/** A call for a person, as the BFF makes it; long enough for a busy machine. */
export const as = (userId: string) => newCall({ userId, timeoutMs: 20_000 })

export const wish = (queue: string, more: Partial<JoinQueueRequest> = {}): JoinQueueRequest => ({
  queue,
  region: '',
  interests: [],
  ...more,
})

/** New people, known to nobody yet. */
export const strangers = (count: number): string[] => Array.from({ length: count }, () => newId())

/** Two people who have just been matched. */
export async function pairUp(client: MatchingClient, queue: string): Promise<[string, string]> {
  const [one, other] = strangers(2) as [string, string]
  await client.joinQueue(wish(queue), as(one))
  await client.joinQueue(wish(queue), as(other))
  return [one, other]
}

/** The last words of events' types. */
export const typesOf = (events: readonly { type: string }[]) =>
  events.map(({ type }) => type.split('.').at(-1))

export { eventually as until }
