import { createPublisher } from '@girok/common/events/publisher'
import { OutboxRelay } from '@girok/common/events/relay-postgres'
import type { Lifetime } from '@girok/common/lifetime'
import type { Log } from '@girok/common/log'
import type { Metrics } from '@girok/common/metrics'
import { closeNats, connectNats, type Bus } from '@girok/common/stores/nats'
import { connectPostgres, migrate } from '@girok/common/stores/postgres'
import { closeValkey, connectValkey } from '@girok/common/stores/valkey'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import type { Config } from './config.ts'
import { openBucket } from './repository/bucket.ts'
import type { Bucket } from './repository/objects.ts'

export interface Stores {
  pool: Pool
  bus: Bus
  relay: OutboxRelay
  valkey: Redis
  bucket: Bucket
}

const migrations = new URL('../migrations/', import.meta.url)

/** Connects to what media keeps its state in, and brings the database up to date. */
export async function openStores(
  config: Config,
  log: Log,
  metrics: Metrics,
  lifetime: Lifetime,
): Promise<Stores> {
  await migrate(config.DATABASE_URL_MEDIA, migrations, log)
  const pool = lifetime.add(connectPostgres(config.DATABASE_URL_MEDIA, log), (opened) => opened.end())
  const bus = lifetime.add(await connectNats(config.NATS_URL, 'media', log), closeNats)
  const publisher = createPublisher(bus.jetstream, metrics)
  const relay = lifetime.add(new OutboxRelay(pool, publisher, log), (opened) => opened.close())
  const valkey = lifetime.add(connectValkey(config.VALKEY_URL, log), closeValkey)
  const bucket = openBucket({
    endpoint: config.S3_ENDPOINT,
    publicUrl: config.S3_PUBLIC_URL ?? config.S3_ENDPOINT,
    region: config.S3_REGION,
    accessKey: config.S3_ACCESS_KEY,
    secretKey: config.S3_SECRET_KEY,
    name: config.S3_BUCKET,
  })
  for (const client of [bucket.client, bucket.publicClient])
    lifetime.add(client, (opened) => opened.destroy())
  return { pool, bus, relay, valkey, bucket }
}
