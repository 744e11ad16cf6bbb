import type { Lifetime } from '@girok/common/lifetime'
import type { Log } from '@girok/common/log'
import type { Metrics } from '@girok/common/metrics'
import { openPostgresStores, type PostgresStores } from '@girok/common/stores/postgres-service'
import type { Config } from './config.ts'

export type Stores = PostgresStores

/** Connects to what notification keeps its state in, and brings the database up to date. */
export const openStores = (config: Config, log: Log, metrics: Metrics, lifetime: Lifetime): Promise<Stores> =>
  openPostgresStores(
    {
      name: 'notification',
      databaseUrl: config.DATABASE_URL_NOTIFICATION,
      natsUrl: config.NATS_URL,
      migrations: new URL('../migrations/', import.meta.url),
      log,
      metrics,
    },
    lifetime,
  )
