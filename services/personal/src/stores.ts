import { createPublisher } from '@girok/common/events/publisher'
import { OutboxRelay } from '@girok/common/events/relay-postgres'
import { connect } from '@girok/common/grpc/client'
import type { Client } from '@girok/common/grpc/types'
import type { Lifetime } from '@girok/common/lifetime'
import type { Log } from '@girok/common/log'
import type { Metrics } from '@girok/common/metrics'
import { serviceTokens } from '@girok/common/s2s/identity'
import { closeNats, connectNats, type Bus } from '@girok/common/stores/nats'
import { connectPostgres, migrate } from '@girok/common/stores/postgres'
import { AuthServiceService } from '@girok/proto/auth/v1/auth'
import { MediaServiceService } from '@girok/proto/media/v1/media'
import type { Pool } from 'pg'
import type { Config } from './config.ts'

export interface Stores {
  pool: Pool
  bus: Bus
  relay: OutboxRelay
}

const migrations = new URL('../migrations/', import.meta.url)

/** Connects to what personal keeps its state in, and brings the database up to date. */
export async function openStores(
  config: Config,
  log: Log,
  metrics: Metrics,
  lifetime: Lifetime,
): Promise<Stores> {
  await migrate(config.DATABASE_URL_PERSONAL, migrations, log)
  const pool = lifetime.add(connectPostgres(config.DATABASE_URL_PERSONAL, log), (opened) => opened.end())
  const bus = lifetime.add(await connectNats(config.NATS_URL, 'personal', log), closeNats)
  const publisher = createPublisher(bus.jetstream, metrics)
  const relay = lifetime.add(new OutboxRelay(pool, publisher, log), (opened) => opened.close())
  return { pool, bus, relay }
}

export interface Peers {
  auth: Client<AuthServiceService>
  media: Client<MediaServiceService>
}

/** Connects to the services that personal asks; each when it is first called. */
export function connectPeers(config: Config, metrics: Metrics, lifetime: Lifetime): Peers {
  const tokens = serviceTokens(config, 'personal', config.PERSONAL_CLIENT_SECRET)
  const auth = { target: 'auth', address: config.AUTH_GRPC_ADDRESS, tokens, metrics }
  const media = { target: 'media', address: config.MEDIA_GRPC_ADDRESS, tokens, metrics }
  return {
    auth: lifetime.add(connect(AuthServiceService, auth), (client) => client.close()),
    media: lifetime.add(connect(MediaServiceService, media), (client) => client.close()),
  }
}
