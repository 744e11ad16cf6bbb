import { newCall, type Call } from '@girok/common/call'
import { readConfig, type Env } from '@girok/common/config'
import { connect } from '@girok/common/grpc/client'
import type { Client } from '@girok/common/grpc/types'
import type { ServiceName } from '@girok/common/s2s/policy'
import { startTokenServer, type TokenServer } from '@girok/common/testing/token-server'
import { patience } from '@girok/common/testing/patience'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import { ChatServiceService } from '@girok/proto/chat/v1/chat'
import mongoose, { type Connection } from 'mongoose'
import { start } from '../src/app.ts'
import { configShape } from '../src/config.ts'
import { bootPeers, type PeersServer } from './peers.ts'
import { bootPeople, type PeopleServer } from './people.ts'

export type ChatClient = Client<ChatServiceService> & { close: () => void }

/** Everything around chat, for one test file. */
export interface World {
  stores: SuiteStores
  issuer: TokenServer
  people: PeopleServer
  /** personal and matching. */
  peers: PeersServer
  /** Chat's own database, to look at what is stored. */
  database: Connection
  /** The environment of a chat process. */
  env: Env
  /** A client of the chat at this address, as the service named. */
  client: (address: string, service?: ServiceName) => ChatClient
  /** Boots one chat in this process. */
  boot: (env?: Env) => Promise<BootedChat>
  close: () => Promise<void>
}

export interface BootedChat {
  address: string
  adminUrl: string
  /** ChatService as the BFF may use it. */
  chat: ChatClient
  close: () => Promise<void>
}

/** Real stores, an issuer of service tokens and people; `own` when the test kills MongoDB. */
export async function bootWorld(mongo: true | 'own' = true): Promise<World> {
  const stores = await suiteStores({ mongo, nats: true })
  const issuer = await startTokenServer()
  const people = await bootPeople(issuer)
  const peers = await bootPeers(issuer, stores.natsUrl)
  const database = await mongoose.createConnection(stores.mongoUrl, { dbName: stores.mongoDb }).asPromise()
  const closers: (() => unknown)[] = []
  const client: World['client'] = (address, service = 'bff') => {
    const tokens = issuer.tokensOf(service)
    const opened = connect(ChatServiceService, { target: 'chat', address, tokens, hopTimeoutMs: 60_000 })
    closers.push(() => opened.close())
    return opened
  }
  const env = { ...chatEnv(stores, issuer, people), ...peers.env }
  return {
    stores,
    issuer,
    people,
    peers,
    database,
    env,
    client,
    boot: async (more = {}) => {
      const running = await start(readConfig(configShape, { ...env, ...more }))
      closers.push(running.close)
      const address = `127.0.0.1:${running.ports['grpc']}`
      const adminUrl = `http://127.0.0.1:${running.ports['admin']}`
      return { address, adminUrl, chat: client(address), close: running.close }
    },
    close: async () => {
      for (const close of closers) await close()
      await database.close()
      await peers.close()
      await people.close()
      await issuer.close()
      await stores.close()
    },
  }
}

const chatEnv = (stores: SuiteStores, issuer: TokenServer, people: PeopleServer): Env => ({
  ...issuer.env,
  NODE_ENV: 'test',
  LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
  ...patience,
  CHAT_GRPC_PORT: '0',
  CHAT_ADMIN_PORT: '0',
  MONGO_URL: stores.mongoUrl,
  MONGO_DB_CHAT: stores.mongoDb,
  NATS_URL: stores.natsUrl,
  AUTH_GRPC_ADDRESS: people.address,
  CHAT_CLIENT_SECRET: 'a-secret-of-at-least-32-characters',
})

export interface Twins {
  world: World
  chat: ChatClient
  /** A second process's worth of chat on the same stores. */
  twin: ChatClient
  /** The first one's. */
  address: string
}

export async function bootTwins(): Promise<Twins> {
  const world = await bootWorld()
  const [one, other] = await Promise.all([world.boot(), world.boot()])
  return { world, chat: one.chat, twin: other.chat, address: one.address }
}

/** A call for a person, as the BFF makes it; long enough for a busy machine. */
export const as = (userId: string, timeoutMs = 60_000): Call => newCall({ userId, timeoutMs })
