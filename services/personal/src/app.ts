import { consume } from '@girok/common/events/consumer'
import { openDoors } from '@girok/common/grpc/doors'
import { limitAddresses } from '@girok/common/http/address-limit'
import { clientReader } from '@girok/common/http/client'
import { listen } from '@girok/common/http/listen'
import { startWithin, type Lifetime } from '@girok/common/lifetime'
import { createLog, type Log } from '@girok/common/log'
import { createMetrics, type Metrics } from '@girok/common/metrics'
import type { Running } from '@girok/common/run'
import { serviceGuard } from '@girok/common/s2s/identity'
import { postgresChecks } from '@girok/common/stores/postgres-service'
import { PersonalServiceService } from '@girok/proto/personal/v1/personal'
import type { Config } from './config.ts'
import { createContext } from './context.ts'
import { fileHandlers, peopleHandlers } from './handler/events.ts'
import { personalHandlers } from './handler/grpc.ts'
import { restApp } from './handler/rest/app.ts'
import type { Context } from './service/context.ts'
import { connectPeers, openStores, type Stores } from './stores.ts'
import { startSweeps } from './sweeps.ts'

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
  const ctx = createContext(stores, connectPeers(config, metrics, lifetime), log)
  startSweeps(ctx, lifetime)
  await startConsumers(stores, ctx, metrics, lifetime)
  const checks = postgresChecks(stores)
  const clientOf = clientReader(config.TRUSTED_PROXIES)
  const app = restApp(ctx, { clientOf, checks, limit: limitAddresses(config, log, lifetime) })
  const rest = await listen(app, config.BIND_HOST, config.PERSONAL_REST_PORT, log)
  lifetime.add(rest, (server) => server.close())
  const handlers = personalHandlers(ctx)
  const guard = serviceGuard(config, 'personal')
  const ports = { grpc: config.PERSONAL_GRPC_PORT, admin: config.PERSONAL_ADMIN_PORT }
  const door = { service: PersonalServiceService, handlers, guard, config, ports, checks, log, metrics }
  return { rest: rest.port, ...(await openDoors(door, lifetime)) }
}

async function startConsumers(
  { bus }: Stores,
  ctx: Context,
  metrics: Metrics,
  lifetime: Lifetime,
): Promise<void> {
  const shared = { jetstream: bus.jetstream, log: ctx.log, metrics }
  const consumers = [
    { stream: 'AUTH', durable: 'personal-people', handlers: peopleHandlers(ctx) },
    { stream: 'MEDIA', durable: 'personal-files', handlers: fileHandlers(ctx) },
  ] as const
  for (const consumer of consumers)
    lifetime.add(await consume({ ...shared, ...consumer }), (consumption) => consumption.close())
}
