import { connect } from '@girok/common/grpc/client'
import type { Client } from '@girok/common/grpc/types'
import type { Lifetime } from '@girok/common/lifetime'
import type { Log } from '@girok/common/log'
import type { Metrics } from '@girok/common/metrics'
import { serviceTokens } from '@girok/common/s2s/identity'
import { openPostgresStores, type PostgresStores } from '@girok/common/stores/postgres-service'
import { AuthServiceService } from '@girok/proto/auth/v1/auth'
import { MediaServiceService } from '@girok/proto/media/v1/media'
import type { Config } from './config.ts'

export type Stores = PostgresStores

/** Connects to what personal keeps its state in, and brings the database up to date. */
export const openStores = (config: Config, log: Log, metrics: Metrics, lifetime: Lifetime): Promise<Stores> =>
  openPostgresStores(
    {
      name: 'personal',
      databaseUrl: config.DATABASE_URL_PERSONAL,
      natsUrl: config.NATS_URL,
      migrations: new URL('../migrations/', import.meta.url),
      log,
      metrics,
    },
    lifetime,
  )

export interface Peers {
  auth: Client<AuthServiceService>
  media: Client<MediaServiceService>
}

/** Connects to the services that personal asks; each when it is first called. */
export function connectPeers(config: Config, metrics: Metrics, lifetime: Lifetime): Peers {
  const tokens = serviceTokens(config, 'personal', config.PERSONAL_CLIENT_SECRET)
  const shared = { tokens, metrics, hopTimeoutMs: config.HOP_TIMEOUT_MS }
  const auth = { target: 'auth', address: config.AUTH_GRPC_ADDRESS, ...shared }
  const media = { target: 'media', address: config.MEDIA_GRPC_ADDRESS, ...shared }
  return {
    auth: lifetime.add(connect(AuthServiceService, auth), (client) => client.close()),
    media: lifetime.add(connect(MediaServiceService, media), (client) => client.close()),
  }
}
