import { consume } from '@girok/common/events/consumer'
import { every } from '@girok/common/every'
import { serveGrpc } from '@girok/common/grpc/server'
import { optional, startAdmin, type Checks } from '@girok/common/http/admin'
import { clientReader } from '@girok/common/http/client'
import { listen } from '@girok/common/http/listen'
import { startWithin, type Lifetime } from '@girok/common/lifetime'
import { createLog, type Log } from '@girok/common/log'
import { createMetrics } from '@girok/common/metrics'
import type { Running } from '@girok/common/run'
import { createGuard } from '@girok/common/s2s/guard'
import { createVerifier } from '@girok/common/s2s/verify'
import { AuthServiceService } from '@girok/proto/auth/v1/auth'
import { requireHttps, type Config } from './config.ts'
import { createContext } from './context.ts'
import { activityHandlers } from './handler/events.ts'
import { authHandlers } from './handler/grpc.ts'
import { restApp } from './handler/rest/app.ts'
import { postgresActivities } from './repository/activities.ts'
import { sweeps } from './sweeps.ts'
import { openStores, type Stores } from './stores.ts'

export interface Overrides {
  log?: Log
}

/** Starts auth: stores first, then what works behind the doors, then the doors. Closing goes the other way. */
export async function start(config: Config, overrides: Overrides = {}): Promise<Running> {
  requireHttps(config)
  const log = overrides.log ?? createLog('auth', config.LOG_LEVEL)
  return startWithin((lifetime) => open(config, log, lifetime))
}

async function open(config: Config, log: Log, lifetime: Lifetime): Promise<Record<string, number>> {
  const metrics = createMetrics('auth')
  const stores = await openStores(config, log, metrics, lifetime)
  const ctx = await createContext(config, stores, log)
  for (const sweep of sweeps(config, stores, ctx, metrics, lifetime))
    lifetime.add(every(sweep.ms, sweep.name, sweep.job, log), (job) => job.close())
  const handlers = activityHandlers(postgresActivities(stores.pool))
  const subscription = { jetstream: stores.bus.jetstream, stream: 'AUTH', durable: 'auth-activity' } as const
  lifetime.add(await consume({ ...subscription, handlers, log, metrics }), (consumer) => consumer.close())

  const issued = { issuer: config.AUTH_ISSUER, audience: 'auth', keys: ctx.keys.find }
  const verifyService = createVerifier({ kind: 'service+jwt', ...issued })
  const checks = readiness(stores)
  const host = config.BIND_HOST
  const grpc = await serveGrpc({
    service: AuthServiceService,
    handlers: authHandlers(ctx),
    guard: createGuard('auth', verifyService),
    log,
    metrics,
    host,
    port: config.AUTH_GRPC_PORT,
    reflection: config.NODE_ENV !== 'production',
  })
  lifetime.add(grpc, (server) => server.close())
  const audiences = new Set(Object.keys(config.SERVICE_CLIENTS))
  const clientOf = clientReader(config.TRUSTED_PROXIES)
  const app = restApp(ctx, { issuer: config.AUTH_ISSUER, clientOf, checks, audiences })
  const rest = lifetime.add(await listen(app, host, config.AUTH_REST_PORT), (server) => server.close())
  const adminOptions = { host, port: config.AUTH_ADMIN_PORT, checks, metrics }
  const admin = lifetime.add(await startAdmin(adminOptions), (server) => server.close())
  return { rest: rest.port, grpc: grpc.port, admin: admin.port }
}

/** Without NATS everything works but the events, which wait in the outbox. */
const readiness = ({ pool, valkey, bus }: Stores): Checks => ({
  postgres: () => pool.query('select 1'),
  valkey: () => valkey.ping(),
  nats: optional(() => bus.connection.rtt()),
})
