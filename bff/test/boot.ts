import { randomBytes } from 'node:crypto'
import { readConfig, type Env } from '@girok/common/config'
import type { Running } from '@girok/common/run'
import { patience } from '@girok/common/testing/patience'
import type { SuiteStores } from '@girok/dev-env/testing/suite'
import { bootAuth, clients, type BootedAuth } from '../../services/auth/test/boot.ts'
import { start as startChat } from '../../services/chat/src/app.ts'
import { configShape as chatShape } from '../../services/chat/src/config.ts'
import { start } from '../src/app.ts'
import { configShape } from '../src/config.ts'

export const sessionKey = `k1:${randomBytes(32).toString('base64url')}`
export const ticketSecret = 'a-ticket-secret-of-32-characters-or-more'

export interface Addresses {
  auth: BootedAuth
  chatAddress?: string
}

/** The environment of a BFF process in a test. */
export const bffEnv = (stores: SuiteStores, { auth, chatAddress }: Addresses, env: Env = {}): Env => ({
  NODE_ENV: 'test',
  LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
  ...patience,
  GATEWAY_EXECUTOR: process.env['GATEWAY_EXECUTOR'] ?? 'auto',
  BFF_PORT: '0',
  BFF_ADMIN_PORT: '0',
  ...auth.issuer,
  AUTH_GRPC_ADDRESS: auth.grpcAddress,
  CHAT_GRPC_ADDRESS: chatAddress ?? '127.0.0.1:1',
  VALKEY_URL: stores.valkeyUrl,
  VALKEY_CACHE_URL: stores.valkeyCacheUrl,
  NATS_URL: stores.natsUrl,
  BFF_CLIENT_SECRET: clients.bff,
  SESSION_KEYS: sessionKey,
  WS_TICKET_SECRET: ticketSecret,
  ...env,
})

export interface BootedBff extends Running {
  url: string
  adminUrl: string
}

/** Boots a BFF in this process, on free ports. */
export async function bootBff(stores: SuiteStores, addresses: Addresses, env: Env = {}): Promise<BootedBff> {
  const running = await start(readConfig(configShape, bffEnv(stores, addresses, env)))
  const at = (name: string) => `http://127.0.0.1:${running.ports[name]}`
  return { ...running, url: at('http'), adminUrl: at('admin') }
}

/** Boots chat in this process; `port` 0 means a free one. */
export async function bootChat(stores: SuiteStores, auth: BootedAuth, port = 0) {
  const env = {
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    ...patience,
    CHAT_GRPC_PORT: String(port),
    CHAT_ADMIN_PORT: '0',
    ...auth.issuer,
    MONGO_URL: stores.mongoUrl,
    MONGO_DB_CHAT: stores.mongoDb,
    NATS_URL: stores.natsUrl,
    AUTH_GRPC_ADDRESS: auth.grpcAddress,
    CHAT_CLIENT_SECRET: clients.chat,
  }
  const running = await startChat(readConfig(chatShape, env))
  return { ...running, address: `127.0.0.1:${running.ports['grpc']}` }
}

export { bootAuth }
