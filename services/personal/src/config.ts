import { port, processConfig, secret, url } from '@girok/common/config'
import { doorPorts, grpcAddresses } from '@girok/common/grpc/addresses'
import { addressLimitConfig } from '@girok/common/http/address-limit'
import { issuerConfig } from '@girok/common/s2s/identity'
import type { z } from 'zod'

/** The variables that personal reads. */
export const configShape = {
  ...processConfig,
  ...issuerConfig,
  ...addressLimitConfig,
  PERSONAL_REST_PORT: port(3003),
  ...doorPorts('personal'),
  DATABASE_URL_PERSONAL: url(),
  NATS_URL: url(),
  ...grpcAddresses('auth', 'media'),
  PERSONAL_CLIENT_SECRET: secret(),
}

export type Config = z.output<z.ZodObject<typeof configShape>>
