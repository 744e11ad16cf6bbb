import { consume } from '@girok/common/events/consumer'
import { serveGrpc } from '@girok/common/grpc/server'
import { optional, startAdmin, type Checks } from '@girok/common/http/admin'
import { startWithin, type Lifetime } from '@girok/common/lifetime'
import { createLog, type Log } from '@girok/common/log'
import { createMetrics } from '@girok/common/metrics'
import type { Running } from '@girok/common/run'
import { serviceGuard } from '@girok/common/s2s/identity'
import { NotificationServiceService } from '@girok/proto/notification/v1/notification'
import type { Config } from './config.ts'
import { createContext } from './context.ts'
import { notificationHandlers } from './handler/grpc.ts'
import { fillOnce } from './snapshots.ts'
import { openSse } from './sse.ts'
import { openStores, type Stores } from './stores.ts'
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
  const host = config.BIND_HOST
  const checks = readiness(stores)
  const grpc = await serveGrpc({
    service: NotificationServiceService,
    handlers: notificationHandlers(context),
    guard: serviceGuard(config, 'notification'),
    log,
    metrics,
    host,
    port: config.NOTIFICATION_GRPC_PORT,
    reflection: config.NODE_ENV !== 'production',
  })
  lifetime.add(grpc, (server) => server.close())
  const sse = await openSse(config, { bus: stores.bus, checks, log }, lifetime)
  const admin = await startAdmin({ host, port: config.NOTIFICATION_ADMIN_PORT, checks, metrics })
  lifetime.add(admin, (server) => server.close())
  return { sse, grpc: grpc.port, admin: admin.port }
}

/** Without NATS lists can be read; what happens meanwhile comes when it is back. */
const readiness = ({ pool, bus }: Stores): Checks => ({
  postgres: () => pool.query('select 1'),
  nats: optional(() => bus.connection.rtt()),
})
