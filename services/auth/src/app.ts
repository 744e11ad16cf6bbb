import { consume } from '@girok/common/events/consumer'
import { every } from '@girok/common/every'
import { openDoors } from '@girok/common/grpc/doors'
import { limitAddresses } from '@girok/common/http/address-limit'
import { clientReader } from '@girok/common/http/client'
import { listen } from '@girok/common/http/listen'
import { startWithin, type Lifetime } from '@girok/common/lifetime'
import { createLog, type Log } from '@girok/common/log'
import { createMetrics } from '@girok/common/metrics'
import type { Running } from '@girok/common/run'
import { createGuard } from '@girok/common/s2s/guard'
import { createVerifier } from '@girok/common/s2s/verify'
import { postgresChecks } from '@girok/common/stores/postgres-service'
import { AuthServiceService } from '@girok/proto/auth/v1/auth'
import { requireHttps, type Config } from './config.ts'
import { createContext } from './context.ts'
import { activityHandlers } from './handler/events.ts'
import { authHandlers } from './handler/grpc.ts'
import { restApp } from './handler/rest/app.ts'
import { postgresActivities } from './repository/activities.ts'
import { sweeps } from './sweeps.ts'
import { openStores } from './stores.ts'

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
  const checks = { ...postgresChecks(stores), valkey: () => stores.valkey.ping() }
  const audiences = new Set(Object.keys(config.SERVICE_CLIENTS))
  const clientOf = clientReader(config.TRUSTED_PROXIES)
  const limit = limitAddresses(config, log, lifetime)
  const app = restApp(ctx, { issuer: config.AUTH_ISSUER, clientOf, checks, audiences, limit })
  const rest = await listen(app, config.BIND_HOST, config.AUTH_REST_PORT, log)
  lifetime.add(rest, (server) => server.close())
  const guard = createGuard('auth', verifyService)
  const ports = { grpc: config.AUTH_GRPC_PORT, admin: config.AUTH_ADMIN_PORT }
  const door = { service: AuthServiceService, handlers: authHandlers(ctx), guard, config, ports }
  return { rest: rest.port, ...(await openDoors({ ...door, checks, log, metrics }, lifetime)) }
}
