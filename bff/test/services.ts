import { readConfig, type Env } from '@girok/common/config'
import type { Running } from '@girok/common/run'
import { patience } from '@girok/common/testing/patience'
import type { SuiteStores } from '@girok/dev-env/testing/suite'
import { clients, type BootedAuth } from '../../services/auth/test/boot.ts'
import { start as startFeed } from '../../services/feed/src/app.ts'
import { configShape as feedShape } from '../../services/feed/src/config.ts'
import { start as startPersonal } from '../../services/personal/src/app.ts'
import { configShape as personalShape } from '../../services/personal/src/config.ts'

const surroundings = (stores: SuiteStores, auth: BootedAuth): Env => ({
  NODE_ENV: 'test',
  LOG_LEVEL: 'silent',
  ...patience,
  ...auth.issuer,
  NATS_URL: stores.natsUrl,
  AUTH_GRPC_ADDRESS: auth.grpcAddress,
})

/** Boots personal in this process, on free ports. */
export const bootPersonal = async (stores: SuiteStores, auth: BootedAuth): Promise<Running> =>
  startPersonal(
    readConfig(personalShape, {
      ...surroundings(stores, auth),
      PERSONAL_REST_PORT: '0',
      PERSONAL_GRPC_PORT: '0',
      PERSONAL_ADMIN_PORT: '0',
      DATABASE_URL_PERSONAL: await stores.createDatabase(),
      MEDIA_GRPC_ADDRESS: '127.0.0.1:1',
      PERSONAL_CLIENT_SECRET: clients.personal,
    }),
  )

/** Boots feed in this process, on free ports. */
export const bootFeed = (stores: SuiteStores, auth: BootedAuth, personalAddress: string): Promise<Running> =>
  startFeed(
    readConfig(feedShape, {
      ...surroundings(stores, auth),
      FEED_GRPC_PORT: '0',
      FEED_ADMIN_PORT: '0',
      MONGO_URL: stores.mongoUrl,
      MONGO_DB_FEED: stores.mongoDb,
      PERSONAL_GRPC_ADDRESS: personalAddress,
      FEED_CLIENT_SECRET: clients.feed,
    }),
  )
