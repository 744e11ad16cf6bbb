import type { Pool } from 'pg'
import { createPublisher } from '../events/publisher.ts'
import { OutboxRelay } from '../events/relay-postgres.ts'
import { optional, type Checks } from '../http/admin.ts'
import type { Lifetime } from '../lifetime.ts'
import type { Log } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import { closeNats, connectNats, type Bus } from './nats.ts'
import { connectPostgres, migrate } from './postgres.ts'

/** What a service on PostgreSQL keeps its state in, and how it tells of it. */
export interface PostgresStores {
  pool: Pool
  bus: Bus
  relay: OutboxRelay
}

export interface PostgresServiceOptions {
  /** The service's name, as NATS shows it. */
  name: string
  databaseUrl: string
  natsUrl: string
  /** The folder of its SQL files. */
  migrations: URL
  log: Log
  metrics: Metrics
}

/** Brings a service's own database up to date, connects to it, and relays its outbox. */
export async function openPostgresStores(
  { name, databaseUrl, natsUrl, migrations, log, metrics }: PostgresServiceOptions,
  lifetime: Lifetime,
): Promise<PostgresStores> {
  await migrate(databaseUrl, migrations, log)
  const pool = lifetime.add(connectPostgres(databaseUrl, log), (opened) => opened.end())
  const bus = lifetime.add(await connectNats(natsUrl, name, log), closeNats)
  const publisher = createPublisher(bus.jetstream, metrics)
  const relay = lifetime.add(new OutboxRelay(pool, publisher, log), (opened) => opened.close())
  return { pool, bus, relay }
}

/** Without NATS everything works but the events, which wait in the outbox. */
export const postgresChecks = ({ pool, bus }: PostgresStores): Checks => ({
  postgres: () => pool.query('select 1'),
  nats: optional(() => bus.connection.rtt()),
})
