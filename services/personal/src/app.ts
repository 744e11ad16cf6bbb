import { serveGrpc } from '@girok/common/grpc/server'
import { optional, startAdmin, type Checks } from '@girok/common/http/admin'
import { startWithin, type Lifetime } from '@girok/common/lifetime'
import { createLog, type Log } from '@girok/common/log'
import { createMetrics } from '@girok/common/metrics'
import type { Running } from '@girok/common/run'
import { serviceGuard } from '@girok/common/s2s/identity'
import { PersonalServiceService } from '@girok/proto/personal/v1/personal'
import type { Config } from './config.ts'
import { createContext } from './context.ts'
import { personalHandlers } from './handler/grpc.ts'
import { connectPeers, openStores, type Stores } from './stores.ts'

export interface Overrides {
  log?: Log
}

/** Starts personal: stores first, then what works behind the doors, then the doors. Closing goes the other way. */
export function start(config: Config, overrides: Overrides = {}): Promise<Running> {
  const log = overrides.log ?? createLog('personal', config.LOG_LEVEL)
  return startWithin((lifetime) => open(config, log, lifetime))
}

async function open(config: Config, log: Log, lifetime: Lifetime): Promise<Record<string, number>> {
  const metrics = createMetrics('personal')
  const stores = await openStores(config, log, metrics, lifetime)
  const ctx = createContext(stores, connectPeers(config, metrics, lifetime))
  const checks = readiness(stores)
  const host = config.BIND_HOST
  const grpc = await serveGrpc({
    service: PersonalServiceService,
    handlers: personalHandlers(ctx),
    guard: serviceGuard(config, 'personal'),
    log,
    metrics,
    host,
    port: config.PERSONAL_GRPC_PORT,
    reflection: config.NODE_ENV !== 'production',
  })
  lifetime.add(grpc, (server) => server.close())
  const adminOptions = { host, port: config.PERSONAL_ADMIN_PORT, checks, metrics }
  const admin = lifetime.add(await startAdmin(adminOptions), (server) => server.close())
  return { grpc: grpc.port, admin: admin.port }
}

/** Without NATS everything works but the events, which wait in the outbox. */
const readiness = ({ pool, bus }: Stores): Checks => ({
  postgres: () => pool.query('select 1'),
  nats: optional(() => bus.connection.rtt()),
})
