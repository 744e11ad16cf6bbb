import { integer, processConfig, secret, url } from '@girok/common/config'
import { doorPorts, grpcAddresses } from '@girok/common/grpc/addresses'
import { issuerConfig } from '@girok/common/s2s/identity'
import { z } from 'zod'

/** The variables that matching reads. */
export const configShape = {
  ...processConfig,
  ...issuerConfig,
  ...doorPorts('matching'),
  VALKEY_URL: url(),
  NATS_URL: z.string().min(1),
  ...grpcAddresses('auth', 'personal'),
  MATCHING_CLIENT_SECRET: secret(),
  /** How long somebody waits on without being heard of. */
  MATCHING_ABSENT_SECONDS: integer(60, 1),
  /** After how long a search goes beyond one's interests. */
  MATCHING_INTERESTS_SECONDS: integer(5),
  /** After how long it goes beyond one's region too. */
  MATCHING_REGION_SECONDS: integer(10),
  /** How long two people are not paired after one has skipped the other, and after they met. */
  MATCHING_SKIP_SECONDS: integer(600, 1),
  MATCHING_REMATCH_SECONDS: integer(300, 1),
  /** How long a match can be looked up. */
  MATCHING_KEEP_DAYS: integer(30, 1, 3_650),
}

export type Config = z.output<z.ZodObject<typeof configShape>>
