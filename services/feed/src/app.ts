import { every } from '@girok/common/every'
import { consume } from '@girok/common/events/consumer'
import { createPublisher } from '@girok/common/events/publisher'
import { serveGrpc } from '@girok/common/grpc/server'
import { optional, startAdmin } from '@girok/common/http/admin'
import { startWithin, type Lifetime } from '@girok/common/lifetime'
import { createLog, type Log } from '@girok/common/log'
import { createMetrics, type Metrics } from '@girok/common/metrics'
import type { Running } from '@girok/common/run'
import { serviceGuard } from '@girok/common/s2s/identity'
import { connectMongo } from '@girok/common/stores/mongo'
import { closeNats, connectNats, type Bus } from '@girok/common/stores/nats'
import { FeedServiceService } from '@girok/proto/feed/v1/feed'
import type { Connection } from 'mongoose'
import type { Config } from './config.ts'
import { createContext } from './context.ts'
import { fillCopies } from './copies.ts'
import { feedHandlers } from './handler/grpc.ts'
import { subscriptions } from './handler/events.ts'
import { connectPeers } from './peers.ts'
import { openStore } from './repository/store.ts'
import type { Context } from './service/context.ts'

/** How soon feed asks again for the snapshots of its copies while their owners are away. */
const FILL_MS = 2_000

export interface Overrides {
  log?: Log
}

/** Starts feed: stores first, doors last. Closing goes the other way. */
export function start(config: Config, overrides: Overrides = {}): Promise<Running> {
  const log = overrides.log ?? createLog('feed', config.LOG_LEVEL)
  return startWithin((lifetime) => open(config, log, lifetime))
}

async function open(config: Config, log: Log, lifetime: Lifetime) {
  const metrics = createMetrics('feed')
  const mongo = lifetime.add(await connectMongo(config.MONGO_URL, config.MONGO_DB_FEED, log), (c) =>
    c.close(),
  )
  const store = await openStore(mongo)
  const bus = lifetime.add(await connectNats(config.NATS_URL, 'feed', log), closeNats)
  const { jetstream } = bus
  const publisher = createPublisher(jetstream, metrics)
  const peers = connectPeers(config, lifetime, metrics)
  const context = createContext({ config, store, peers, publisher, log }, lifetime)
  for (const subscription of subscriptions(context))
    lifetime.add(await consume({ jetstream, log, metrics, ...subscription }), (consumer) => consumer.close())
  const filling = every(
    FILL_MS,
    'filling the copies',
    once(() => fillCopies(context, store, peers)),
    log,
  )
  lifetime.add(filling, (job) => job.close())
  return openDoors(config, context, { log, metrics, mongo, bus }, lifetime)
}

/** A job that is not done again once it was. */
function once(job: () => Promise<void>): () => Promise<void> {
  let done = false
  return async () => {
    if (done) return
    await job()
    done = true
  }
}

async function openDoors(
  config: Config,
  context: Context,
  { log, metrics, mongo, bus }: { log: Log; metrics: Metrics; mongo: Connection; bus: Bus },
  lifetime: Lifetime,
) {
  const host = config.BIND_HOST
  const grpc = await serveGrpc({
    service: FeedServiceService,
    handlers: feedHandlers(context),
    guard: serviceGuard(config, 'feed'),
    log,
    metrics,
    host,
    port: config.FEED_GRPC_PORT,
    reflection: config.NODE_ENV !== 'production',
  })
  lifetime.add(grpc, (server) => server.close())
  // Without NATS everything works but the events, which wait in the documents that they tell of.
  const checks = {
    mongo: () => mongo.db!.command({ ping: 1 }),
    nats: optional(() => bus.connection.rtt()),
  }
  const admin = await startAdmin({ host, port: config.FEED_ADMIN_PORT, checks, metrics })
  lifetime.add(admin, (server) => server.close())
  return { grpc: grpc.port, admin: admin.port }
}
