import { list, port, processConfig, secret, url } from '@girok/common/config'
import { doorPorts, grpcAddresses } from '@girok/common/grpc/addresses'
import { addressLimitConfig } from '@girok/common/http/address-limit'
import { issuerConfig } from '@girok/common/s2s/identity'
import { z } from 'zod'

/** The variables that notification reads. */
export const configShape = {
  ...processConfig,
  ...issuerConfig,
  NOTIFICATION_SSE_PORT: port(8002),
  ...doorPorts('notification'),
  DATABASE_URL_NOTIFICATION: url(),
  /** The token blacklist. */
  VALKEY_URL: url(),
  /** Who is online, and how much an address may ask. */
  ...addressLimitConfig,
  NATS_URL: z.string().min(1),
  ...grpcAddresses('chat', 'personal'),
  NOTIFICATION_CLIENT_SECRET: secret(),
  /** Exact origins of browsers that may read the stream with a Bearer token; empty in development means the usual local ones. */
  APP_ORIGINS: list(''),
  /** The BFF's own port, which is one of those. */
  BFF_PORT: port(4000),
}

export type Config = z.output<z.ZodObject<typeof configShape>>
