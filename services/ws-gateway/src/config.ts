import { z } from 'zod'
import { list, port, processConfig, secret, url } from '@girok/common/config'
import { grpcAddresses } from '@girok/common/grpc/addresses'
import { issuerConfig } from '@girok/common/s2s/identity'

/** The variables of this process. */
export const configShape = {
  ...processConfig,
  ...issuerConfig,
  WS_PORT: port(3001),
  WS_ADMIN_PORT: port(13001),
  VALKEY_URL: url(),
  VALKEY_CACHE_URL: url(),
  NATS_URL: z.string().min(1),
  ...grpcAddresses('chat', 'personal'),
  WS_CLIENT_SECRET: secret(),
  WS_TICKET_SECRET: secret(),
  /** Exact origins that browsers may connect from; empty in development means the usual local ones. */
  APP_ORIGINS: list(''),
  /** In development the BFF's own pages may connect too. */
  BFF_PORT: port(4000),
}

export type Config = z.output<z.ZodObject<typeof configShape>>
