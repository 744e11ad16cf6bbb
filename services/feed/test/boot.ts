import { newCall, type Call } from '@girok/common/call'
import { readConfig, type Env } from '@girok/common/config'
import { connect } from '@girok/common/grpc/client'
import type { Client } from '@girok/common/grpc/types'
import type { ServiceName } from '@girok/common/s2s/policy'
import { startTokenServer, type TokenServer } from '@girok/common/testing/token-server'
import { patience } from '@girok/common/testing/patience'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import { FeedServiceService } from '@girok/proto/feed/v1/feed'
import mongoose, { type Connection } from 'mongoose'
import { start } from '../src/app.ts'
import { configShape } from '../src/config.ts'
import { bootNeighbours, type Neighbours } from './neighbours.ts'
import { openStreams, type Streams } from './streams.ts'

export type FeedClient = Client<FeedServiceService> & { close: () => void }

/** Everything around feed, for one test file. */
export interface World {
  stores: SuiteStores
  issuer: TokenServer
  /** The services whose data feed copies, and what they publish. */
  neighbours: Neighbours
  streams: Streams
  /** Feed's own database, to look at what is stored. */
  database: Connection
  /** The environment of a feed process. */
  env: Env
  /** A client of the feed at this address, as the service named. */
  client: (address: string, service?: ServiceName) => FeedClient
  /** Boots one feed in this process. */
  boot: (env?: Env) => Promise<BootedFeed>
  close: () => Promise<void>
}

export interface BootedFeed {
  address: string
  adminUrl: string
  /** FeedService as the BFF may use it. */
  feed: FeedClient
  close: () => Promise<void>
}

/** Real stores and streams, an issuer of service tokens, and the services around; `own` when the test kills MongoDB. */
export async function bootWorld(mongo: true | 'own' = true): Promise<World> {
  const stores = await suiteStores({ mongo, nats: true })
  const issuer = await startTokenServer()
  const neighbours = await bootNeighbours(issuer)
  const streams = await openStreams(stores.natsUrl)
  const database = await mongoose.createConnection(stores.mongoUrl, { dbName: stores.mongoDb }).asPromise()
  const closers: (() => unknown)[] = []
  const client: World['client'] = (address, service = 'bff') => {
    const tokens = issuer.tokensOf(service)
    const opened = connect(FeedServiceService, { target: 'feed', address, tokens, hopTimeoutMs: 30_000 })
    closers.push(() => opened.close())
    return opened
  }
  const env = feedEnv(stores, issuer, neighbours)
  return {
    stores,
    issuer,
    neighbours,
    streams,
    database,
    env,
    client,
    boot: async (more = {}) => {
      const running = await start(readConfig(configShape, { ...env, ...more }))
      closers.push(running.close)
      const address = `127.0.0.1:${running.ports['grpc']}`
      const adminUrl = `http://127.0.0.1:${running.ports['admin']}`
      return { address, adminUrl, feed: client(address), close: running.close }
    },
    close: async () => {
      for (const close of closers) await close()
      await streams.close()
      await database.close()
      await neighbours.close()
      await issuer.close()
      await stores.close()
    },
  }
}

const feedEnv = (stores: SuiteStores, issuer: TokenServer, neighbours: Neighbours): Env => ({
  ...issuer.env,
  ...neighbours.env,
  NODE_ENV: 'test',
  LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
  ...patience,
  FEED_GRPC_PORT: '0',
  FEED_ADMIN_PORT: '0',
  MONGO_URL: stores.mongoUrl,
  MONGO_DB_FEED: stores.mongoDb,
  NATS_URL: stores.natsUrl,
  FEED_CLIENT_SECRET: 'a-secret-of-at-least-32-characters',
})

/** A call for a person, as the BFF makes it; long enough for a busy machine. */
export const as = (userId: string, timeoutMs = 20_000): Call => newCall({ userId, timeoutMs })
