import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import { Blacklist } from '@girok/common/blacklist'
import { readConfig } from '@girok/common/config'
import { createLog } from '@girok/common/log'
import type { Running } from '@girok/common/run'
import { closeNats, connectNats, type Bus } from '@girok/common/stores/nats'
import { closeValkey, connectValkey } from '@girok/common/stores/valkey'
import { createTestIssuer } from '@girok/common/testing/issuer'
import { start, type Overrides } from '../src/app.ts'
import { configShape } from '../src/config.ts'
import type { Person } from './client.ts'
import { TICKET_SECRET, TestClient, type ClientOptions } from './client.ts'
import { FakeChat } from './fake-chat.ts'
import { FakePersonal } from './fake-personal.ts'

export interface Suite {
  stores: SuiteStores
  bus: Bus
  blacklist: Blacklist
  chat: FakeChat
  personal: FakePersonal
  /** Two gateways that know nothing of each other. */
  nodes: Running[]
  /** A client, by default on the first node; it is closed with the suite. */
  client: (options: ClientOptions, node?: number) => TestClient
  /** A person's socket, on /chat when nothing else is said, after `ready`. */
  open: (person: Person, node?: number, path?: string) => Promise<TestClient>
  /** The same for one who was here before. */
  back: (person: Person, last: { lastSeq: number; epoch?: string }, node?: number) => Promise<TestClient>
  /** Resolves when a restarted NATS takes events again. */
  untilPublishing: () => Promise<void>
  close: () => Promise<void>
}

/** Two nodes on real NATS and Valkey, and chat's contract behind its real edge. */
export async function startSuite(overrides: Overrides = {}): Promise<Suite> {
  const stores = await suiteStores({ valkey: true, nats: true })
  const log = createLog('test', 'silent')
  const bus = await connectNats(stores.natsUrl, 'test', log)
  const valkey = connectValkey(stores.valkeyUrl, log)
  const issuer = await createTestIssuer()
  const chat = await new FakeChat(bus).start(issuer)
  const personal = await new FakePersonal((...event) => chat.publish(...event)).start(issuer)
  const env = {
    NODE_ENV: 'test',
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
    WS_PORT: '0',
    WS_ADMIN_PORT: '0',
    VALKEY_URL: stores.valkeyUrl,
    NATS_URL: stores.natsUrl,
    VALKEY_CACHE_URL: stores.valkeyCacheUrl,
    CHAT_GRPC_ADDRESS: chat.address,
    PERSONAL_GRPC_ADDRESS: personal.address,
    WS_CLIENT_SECRET: 'not used: the suite signs service tokens itself',
    WS_TICKET_SECRET: TICKET_SECRET,
    APP_ORIGINS: 'https://app.girok.test',
  }
  const config = readConfig(configShape, env)
  const startNode = () => start(config, { tokens: issuer.tokensOf('ws-gateway'), ...overrides })
  const nodes = await Promise.all([startNode(), startNode()])
  const clients: TestClient[] = []
  const client = (options: ClientOptions, node = 0) => {
    const opened = new TestClient(nodes[node]!.ports['http']!, options)
    clients.push(opened)
    return opened
  }
  return {
    stores,
    bus,
    blacklist: new Blacklist(valkey),
    chat,
    personal,
    nodes,
    client,
    open: async (person, node = 0, path = '/chat') => {
      const opened = client({ auth: { ticket: await person.ticket() }, path }, node)
      await opened.ready
      return opened
    },
    back: async (person, last, node = 0) => {
      const opened = client({ auth: { ticket: await person.ticket(), ...last } }, node)
      await opened.ready
      return opened
    },
    untilPublishing: async () => {
      const manager = await bus.connection.jetstreamManager({ checkAPI: false, timeout: 250 })
      while (!(await manager.streams.info('CHAT').catch(() => undefined)));
    },
    close: async () => {
      for (const { socket } of clients) socket.close()
      await Promise.all(nodes.map((node) => node.close()))
      await chat.close()
      await personal.close()
      closeValkey(valkey)
      await closeNats(bus)
      await stores.close()
    },
  }
}
