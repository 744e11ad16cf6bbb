import type { Lifetime } from '@girok/common/lifetime'
import type { Log } from '@girok/common/log'
import type { Metrics } from '@girok/common/metrics'
import { openPostgresStores, type PostgresStores } from '@girok/common/stores/postgres-service'
import { closeValkey, connectValkey } from '@girok/common/stores/valkey'
import type { Redis } from 'ioredis'
import type { Config } from './config.ts'
import { openBucket } from './repository/bucket.ts'
import type { Bucket } from './repository/objects.ts'

export interface Stores extends PostgresStores {
  valkey: Redis
  bucket: Bucket
}

/** Connects to what media keeps its state in, and brings the database up to date. */
export async function openStores(
  config: Config,
  log: Log,
  metrics: Metrics,
  lifetime: Lifetime,
): Promise<Stores> {
  const own = {
    name: 'media',
    databaseUrl: config.DATABASE_URL_MEDIA,
    natsUrl: config.NATS_URL,
    migrations: new URL('../migrations/', import.meta.url),
  }
  const stores = await openPostgresStores({ ...own, log, metrics }, lifetime)
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
  return { ...stores, valkey, bucket }
}
