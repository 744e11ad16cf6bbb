import { createPublisher } from '@girok/common/events/publisher'
import { OutboxRelay } from '@girok/common/events/relay-postgres'
import type { Lifetime } from '@girok/common/lifetime'
import type { Log } from '@girok/common/log'
import type { Metrics } from '@girok/common/metrics'
import { closeNats, connectNats, type Bus } from '@girok/common/stores/nats'
import { connectPostgres, migrate } from '@girok/common/stores/postgres'
import type { Pool } from 'pg'
import type { Config } from './config.ts'

export interface Stores {
  pool: Pool
  bus: Bus
  relay: OutboxRelay
}

const migrations = new URL('../migrations/', import.meta.url)

/** Connects to what notification keeps its state in, and brings the database up to date. */
export async function openStores(
  config: Config,
  log: Log,
  metrics: Metrics,
  lifetime: Lifetime,
): Promise<Stores> {
  await migrate(config.DATABASE_URL_NOTIFICATION, migrations, log)
  const pool = lifetime.add(connectPostgres(config.DATABASE_URL_NOTIFICATION, log), (opened) => opened.end())
  const bus = lifetime.add(await connectNats(config.NATS_URL, 'notification', log), closeNats)
  const publisher = createPublisher(bus.jetstream, metrics)
  const relay = lifetime.add(new OutboxRelay(pool, publisher, log), (opened) => opened.close())
  return { pool, bus, relay }
}
