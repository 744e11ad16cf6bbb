import { port, processConfig, secret, url } from '@girok/common/config'
import { addressLimitConfig } from '@girok/common/http/address-limit'
import { issuerConfig } from '@girok/common/s2s/identity'
import { z } from 'zod'

/** The variables that personal reads. */
export const configShape = {
  ...processConfig,
  ...issuerConfig,
  ...addressLimitConfig,
  PERSONAL_REST_PORT: port(3003),
  PERSONAL_GRPC_PORT: port(50052),
  PERSONAL_ADMIN_PORT: port(10052),
  DATABASE_URL_PERSONAL: url(),
  NATS_URL: url(),
  AUTH_GRPC_ADDRESS: z.string().default('127.0.0.1:50051'),
  MEDIA_GRPC_ADDRESS: z.string().default('127.0.0.1:50056'),
  PERSONAL_CLIENT_SECRET: secret(),
}

export type Config = z.output<z.ZodObject<typeof configShape>>
