import { OutboxRelay } from '@girok/common/events/relay-postgres'
import { createPublisher } from '@girok/common/events/publisher'
import type { Lifetime } from '@girok/common/lifetime'
import type { Log } from '@girok/common/log'
import type { Metrics } from '@girok/common/metrics'
import { closeNats, connectNats, type Bus } from '@girok/common/stores/nats'
import { connectPostgres, migrate } from '@girok/common/stores/postgres'
import { closeValkey, connectValkey } from '@girok/common/stores/valkey'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import type { Config } from './config.ts'

export interface Stores {
  pool: Pool
  valkey: Redis
  bus: Bus
  relay: OutboxRelay
}

const migrations = new URL('../migrations/', import.meta.url)

/** Connects to what auth keeps its state in, and brings the database up to date. */
export async function openStores(
  config: Config,
  log: Log,
  metrics: Metrics,
  lifetime: Lifetime,
): Promise<Stores> {
  await migrate(config.DATABASE_URL_AUTH, migrations, log)
  const pool = lifetime.add(connectPostgres(config.DATABASE_URL_AUTH, log), (opened) => opened.end())
  const valkey = lifetime.add(connectValkey(config.VALKEY_URL, log), closeValkey)
  const bus = lifetime.add(await connectNats(config.NATS_URL, 'auth', log), closeNats)
  const publisher = createPublisher(bus.jetstream, metrics)
  const relay = lifetime.add(new OutboxRelay(pool, publisher, log), (opened) => opened.close())
  return { pool, valkey, bus, relay }
}
