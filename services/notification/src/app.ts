import { consume } from '@girok/common/events/consumer'
import { openDoors } from '@girok/common/grpc/doors'
import { startWithin, type Lifetime } from '@girok/common/lifetime'
import { createLog, type Log } from '@girok/common/log'
import { createMetrics } from '@girok/common/metrics'
import type { Running } from '@girok/common/run'
import { serviceGuard } from '@girok/common/s2s/identity'
import { postgresChecks } from '@girok/common/stores/postgres-service'
import { NotificationServiceService } from '@girok/proto/notification/v1/notification'
import type { Config } from './config.ts'
import { createContext } from './context.ts'
import { notificationHandlers } from './handler/grpc.ts'
import { fillOnce } from './snapshots.ts'
import { openSse } from './sse.ts'
import { openStores } from './stores.ts'
import { subscriptions } from './subscriptions.ts'

export interface Overrides {
  log?: Log
}

/** Starts notification: stores first, doors last. Closing goes the other way. */
export function start(config: Config, overrides: Overrides = {}): Promise<Running> {
  const log = overrides.log ?? createLog('notification', config.LOG_LEVEL)
  return startWithin((lifetime) => open(config, log, lifetime))
}

async function open(config: Config, log: Log, lifetime: Lifetime): Promise<Record<string, number>> {
  const metrics = createMetrics('notification')
  const stores = await openStores(config, log, metrics, lifetime)
  const context = createContext(config, stores, log, lifetime)
  fillOnce(stores.pool, { config, stores, context }, log, lifetime)
  const { jetstream } = stores.bus
  for (const subscription of subscriptions(context)) {
    const consumption = await consume({ ...subscription, jetstream, log, metrics })
    lifetime.add(consumption, (open) => open.close())
  }
  const checks = postgresChecks(stores)
  const sse = await openSse(config, { bus: stores.bus, checks, log }, lifetime)
  const handlers = notificationHandlers(context)
  const guard = serviceGuard(config, 'notification')
  const ports = { grpc: config.NOTIFICATION_GRPC_PORT, admin: config.NOTIFICATION_ADMIN_PORT }
  const door = { service: NotificationServiceService, handlers, guard, config, ports, checks, log, metrics }
  return { sse, ...(await openDoors(door, lifetime)) }
}
