import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import type { Env } from '@girok/common/config'
import { createLog } from '@girok/common/log'
import { closeNats, connectNats, type Bus } from '@girok/common/stores/nats'
import { createTestIssuer, type TestIssuer } from '@girok/common/testing/issuer'
import { patience } from '@girok/common/testing/patience'
import { TICKET_SECRET } from './client.ts'
import { FakeChat } from './fake-chat.ts'
import { FakePersonal } from './fake-personal.ts'

/** Everything around the nodes: real NATS and Valkey, and the contracts that they call behind real edges. */
export interface World {
  stores: SuiteStores
  bus: Bus
  issuer: TestIssuer
  chat: FakeChat
  personal: FakePersonal
  /** A node's environment. */
  env: Env
  /** Resolves when a restarted NATS takes events again. */
  untilPublishing: () => Promise<void>
  close: () => Promise<void>
}

export async function startWorld(): Promise<World> {
  const stores = await suiteStores({ valkey: true, nats: true })
  const bus = await connectNats(stores.natsUrl, 'test', createLog('test', 'silent'))
  const issuer = await createTestIssuer()
  const chat = await new FakeChat(bus).start(issuer)
  const personal = await new FakePersonal((...event) => chat.publish(...event)).start(issuer)
  return {
    stores,
    bus,
    issuer,
    chat,
    personal,
    env: {
      NODE_ENV: 'test',
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
      ...patience,
      WS_PORT: '0',
      WS_ADMIN_PORT: '0',
      VALKEY_URL: stores.valkeyUrl,
      VALKEY_CACHE_URL: stores.valkeyCacheUrl,
      NATS_URL: stores.natsUrl,
      CHAT_GRPC_ADDRESS: chat.address,
      PERSONAL_GRPC_ADDRESS: personal.address,
      WS_CLIENT_SECRET: 'not used: the suite signs service tokens itself',
      WS_TICKET_SECRET: TICKET_SECRET,
      APP_ORIGINS: 'https://app.girok.test',
    },
    untilPublishing: async () => {
      const manager = await bus.connection.jetstreamManager({ checkAPI: false, timeout: 250 })
      while (!(await manager.streams.info('CHAT').catch(() => undefined)));
    },
    close: async () => {
      await chat.close()
      await personal.close()
      await closeNats(bus)
      await stores.close()
    },
  }
}
