import { every } from '@girok/common/every'
import { consume } from '@girok/common/events/consumer'
import { createPublisher } from '@girok/common/events/publisher'
import { openDoors } from '@girok/common/grpc/doors'
import { optional } from '@girok/common/http/admin'
import { startWithin, type Lifetime } from '@girok/common/lifetime'
import { createLog, type Log } from '@girok/common/log'
import { createMetrics } from '@girok/common/metrics'
import type { Running } from '@girok/common/run'
import { serviceGuard } from '@girok/common/s2s/identity'
import { connectMongo } from '@girok/common/stores/mongo'
import { closeNats, connectNats } from '@girok/common/stores/nats'
import { FeedServiceService } from '@girok/proto/feed/v1/feed'
import type { Config } from './config.ts'
import { createContext } from './context.ts'
import { fillCopies } from './copies.ts'
import { feedHandlers } from './handler/grpc.ts'
import { subscriptions } from './handler/events.ts'
import { connectPeers } from './peers.ts'
import { openStore } from './repository/store.ts'

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
  // Without NATS everything works but the events, which wait in the documents that they tell of.
  const checks = {
    mongo: () => mongo.db!.command({ ping: 1 }),
    nats: optional(() => bus.connection.rtt()),
  }
  const handlers = feedHandlers(context)
  const guard = serviceGuard(config, 'feed')
  const ports = { grpc: config.FEED_GRPC_PORT, admin: config.FEED_ADMIN_PORT }
  const door = { service: FeedServiceService, handlers, guard, config, ports, checks, log, metrics }
  return openDoors(door, lifetime)
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
