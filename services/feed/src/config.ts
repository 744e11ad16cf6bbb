import { integer, processConfig, secret, url } from '@girok/common/config'
import { doorPorts, grpcAddresses } from '@girok/common/grpc/addresses'
import { issuerConfig } from '@girok/common/s2s/identity'
import { z } from 'zod'

/** The variables that feed reads. */
export const configShape = {
  ...processConfig,
  ...issuerConfig,
  ...doorPorts('feed'),
  MONGO_URL: url(),
  MONGO_DB_FEED: z.string().default('feed'),
  NATS_URL: z.string(),
  ...grpcAddresses('auth', 'personal'),
  /** Without it posts take no files. */
  MEDIA_GRPC_ADDRESS: z.string().default(''),
  FEED_CLIENT_SECRET: secret(),
  /** Posts of people with more followers are not written to timelines but merged when these are read. */
  FEED_PULL_ABOVE_FOLLOWERS: integer(5_000, 0),
  /** Whoever was not seen for so long gets no entries, and a timeline made anew on return. */
  FEED_ABSENT_AFTER_DAYS: integer(30, 1),
}

export type Config = z.output<z.ZodObject<typeof configShape>>
