import { integer, list, port, processConfig, url } from '@girok/common/config'
import { doorPorts } from '@girok/common/grpc/addresses'
import { issuerConfig } from '@girok/common/s2s/identity'
import { z } from 'zod'

const MIB = 1024 * 1024

/** The variables that media reads. */
export const configShape = {
  ...processConfig,
  ...issuerConfig,
  ...doorPorts('media'),
  DATABASE_URL_MEDIA: url(),
  /** The queue of work. */
  VALKEY_URL: url(),
  NATS_URL: z.string().min(1),
  S3_ENDPOINT: url(),
  S3_ACCESS_KEY: z.string().min(1),
  S3_SECRET_KEY: z.string().min(1),
  S3_BUCKET: z.string().default('girok'),
  S3_REGION: z.string().default('us-east-1'),
  /** The object store as browsers see it; the endpoint itself when there is nothing in front of it. */
  S3_PUBLIC_URL: url().optional(),
  /** Exact origins of browsers that may upload; empty in development means the usual local ones. */
  APP_ORIGINS: list(''),
  /** The BFF's own port, which is one of those. */
  BFF_PORT: port(4000),
  /** `host:port` of clamd; without it nothing is scanned. */
  CLAMD_ADDRESS: z.string().default(''),
  /** How long an upload may be begun, in seconds. */
  UPLOAD_SECONDS: integer(600, 1, 600),
  /** How much room a person's files may take, in bytes and in number. */
  QUOTA_BYTES: integer(1024 * MIB, 1),
  QUOTA_FILES: integer(2_000, 1),
  /** Pictures that are worked on at once, each in a process of its own. */
  PICTURE_PROCESSES: integer(2, 1, 64),
  /** What a process for pictures may take before what it opens is refused; Node itself needs half of it. */
  PICTURE_MEMORY_MIB: integer(1_024, 800),
  PICTURE_TIMEOUT_MS: integer(20_000, 100),
  /** After how long the work of a process that died is taken over, in ms. */
  JOB_LOCK_MS: integer(15_000, 500),
  /** After how long a file that is shown nowhere is taken away, in seconds. */
  UNUSED_SECONDS: integer(24 * 3_600, 1),
  /** How often waiting work, trash and orphans are looked for, in ms. */
  SWEEP_MS: integer(2_000, 20),
}

export type Config = z.output<z.ZodObject<typeof configShape>>
