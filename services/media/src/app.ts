import { newCall, type Call } from '@girok/common/call'
import { every } from '@girok/common/every'
import { consume } from '@girok/common/events/consumer'
import { openDoors } from '@girok/common/grpc/doors'
import { optional, type Checks } from '@girok/common/http/admin'
import { startWithin, type Lifetime } from '@girok/common/lifetime'
import { createLog, type Log } from '@girok/common/log'
import { createMetrics } from '@girok/common/metrics'
import { allowedOrigins } from '@girok/common/origins'
import type { Running } from '@girok/common/run'
import { serviceGuard } from '@girok/common/s2s/identity'
import { postgresChecks } from '@girok/common/stores/postgres-service'
import { MediaServiceService } from '@girok/proto/media/v1/media'
import type { Config } from './config.ts'
import { createContext } from './context.ts'
import { postHandlers } from './handler/events.ts'
import { mediaHandlers } from './handler/grpc.ts'
import { startWorker } from './handler/jobs.ts'
import { prepareBucket } from './repository/bucket.ts'
import { QUEUE } from './repository/jobs.ts'
import type { Context } from './service/context.ts'
import { emptyTrash, queueWaiting, removeOrphans } from './service/sweep.ts'
import { openStores, type Stores } from './stores.ts'

export interface Overrides {
  log?: Log
}

const SWEEP_LIMIT_MS = 30_000

/** Starts media: stores first, doors last. Closing goes the other way. */
export function start(config: Config, overrides: Overrides = {}): Promise<Running> {
  const log = overrides.log ?? createLog('media', config.LOG_LEVEL)
  return startWithin((lifetime) => open(config, log, lifetime))
}

async function open(config: Config, log: Log, lifetime: Lifetime): Promise<Record<string, number>> {
  const metrics = createMetrics('media')
  const stores = await openStores(config, log, metrics, lifetime)
  const context = createContext(config, stores, log, lifetime)
  await startJobs(config, stores, context, lifetime)
  const { jetstream } = stores.bus
  const posts = { stream: 'FEED', durable: 'media-posts', handlers: postHandlers(context) } as const
  lifetime.add(await consume({ ...posts, jetstream, log, metrics }), (consumption) => consumption.close())
  const checks = readiness(stores, context)
  const handlers = mediaHandlers(context)
  const guard = serviceGuard(config, 'media')
  const ports = { grpc: config.MEDIA_GRPC_PORT, admin: config.MEDIA_ADMIN_PORT }
  const door = { service: MediaServiceService, handlers, guard, config, ports, checks, log, metrics }
  return openDoors(door, lifetime)
}

/** The work in the background. The bucket is made ready as soon as its store can be reached. */
async function startJobs(config: Config, stores: Stores, context: Context, lifetime: Lifetime) {
  const { log } = context
  const origins = allowedOrigins(config, config.BFF_PORT)
  let isReady = false
  const prepare = async () => {
    if (!isReady) await prepareBucket(stores.bucket, origins, log)
    isReady = true
  }
  await prepare().catch((err: unknown) => log.warn({ err }, 'the object store is away'))
  // A worker blocks its connection while it waits, so it has its own, which waits for a server that is away.
  const connection = stores.valkey.duplicate({ maxRetriesPerRequest: null, commandTimeout: undefined! })
  // One more than can be rendered is fetched and judged meanwhile.
  const concurrency = config.PICTURE_PROCESSES + 1
  const worker = startWorker(context, { connection, queue: QUEUE, concurrency, lockMs: config.JOB_LOCK_MS })
  lifetime.add(connection, (opened) => opened.disconnect())
  lifetime.add(worker, (opened) => opened.close())
  const sweeps: [string, (call: Call) => Promise<unknown>][] = [
    ['preparing the bucket', prepare],
    ['queueing what waits', (call) => queueWaiting(context, call)],
    ['emptying the trash', (call) => emptyTrash(context, call)],
    ['removing orphans', (call) => removeOrphans(context, call)],
  ]
  for (const [name, job] of sweeps) {
    const run = () => job(newCall({ caller: 'media', timeoutMs: SWEEP_LIMIT_MS }))
    lifetime.add(every(config.SWEEP_MS, name, run, log), (sweep) => sweep.close())
  }
}

/** Without the object store and the queue files are known still, and work waits. */
const readiness = (stores: Stores, { objects }: Context): Checks => ({
  ...postgresChecks(stores),
  valkey: optional(() => stores.valkey.ping()),
  s3: optional(() => objects.ping(newCall({ caller: 'media' }))),
})
