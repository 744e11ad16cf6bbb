import { openDoors } from '@girok/common/grpc/doors'
import { optional } from '@girok/common/http/admin'
import { startWithin, type Lifetime } from '@girok/common/lifetime'
import { createLog, type Log } from '@girok/common/log'
import { createMetrics } from '@girok/common/metrics'
import type { Running } from '@girok/common/run'
import { serviceGuard } from '@girok/common/s2s/identity'
import { MatchingServiceService } from '@girok/proto/matching/v1/matching'
import { startBackground } from './background.ts'
import type { Config } from './config.ts'
import { matchingHandlers } from './handler/grpc.ts'
import { connectPeers } from './peers.ts'
import { valkeyBlocks } from './repository/blocks.ts'
import { authPeople } from './repository/people.ts'
import { valkeyQueues } from './repository/queues.ts'
import type { Context } from './service/context.ts'
import { openStores } from './stores.ts'

export interface Overrides {
  log?: Log
}

/** Starts matching: stores first, doors last. Closing goes the other way. */
export function start(config: Config, overrides: Overrides = {}): Promise<Running> {
  const log = overrides.log ?? createLog('matching', config.LOG_LEVEL)
  return startWithin((lifetime) => open(config, log, lifetime))
}

async function open(config: Config, log: Log, lifetime: Lifetime): Promise<Record<string, number>> {
  const metrics = createMetrics('matching')
  const stores = await openStores(config, log, metrics, lifetime)
  const { valkey, bus, run } = stores
  const peers = connectPeers(config, lifetime, metrics)
  const context: Context = {
    queues: valkeyQueues(valkey, run),
    blocks: valkeyBlocks(run),
    people: authPeople(peers.auth),
  }
  await startBackground({ context, stores, peers, log, metrics }, lifetime)
  // Without NATS people are matched all the same; the events wait in the outbox.
  const checks = { valkey: () => valkey.ping(), nats: optional(() => bus.connection.rtt()) }
  const handlers = matchingHandlers(context)
  const guard = serviceGuard(config, 'matching')
  const ports = { grpc: config.MATCHING_GRPC_PORT, admin: config.MATCHING_ADMIN_PORT }
  const door = { service: MatchingServiceService, handlers, guard, config, ports, checks, log, metrics }
  return openDoors(door, lifetime)
}
