import type { Lifetime } from '@girok/common/lifetime'
import type { Log } from '@girok/common/log'
import type { Metrics } from '@girok/common/metrics'
import { openPostgresStores, type PostgresStores } from '@girok/common/stores/postgres-service'
import { closeValkey, connectValkey } from '@girok/common/stores/valkey'
import type { Redis } from 'ioredis'
import type { Config } from './config.ts'

export interface Stores extends PostgresStores {
  valkey: Redis
}

/** Connects to what auth keeps its state in, and brings the database up to date. */
export async function openStores(
  config: Config,
  log: Log,
  metrics: Metrics,
  lifetime: Lifetime,
): Promise<Stores> {
  const own = {
    name: 'auth',
    databaseUrl: config.DATABASE_URL_AUTH,
    natsUrl: config.NATS_URL,
    migrations: new URL('../migrations/', import.meta.url),
  }
  const stores = await openPostgresStores({ ...own, log, metrics }, lifetime)
  return { ...stores, valkey: lifetime.add(connectValkey(config.VALKEY_URL, log), closeValkey) }
}
