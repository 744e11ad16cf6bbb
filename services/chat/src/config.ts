import { integer, processConfig, secret, url } from '@girok/common/config'
import { doorPorts, grpcAddresses } from '@girok/common/grpc/addresses'
import { issuerConfig } from '@girok/common/s2s/identity'
import { z } from 'zod'

/** The variables that chat reads. */
export const configShape = {
  ...processConfig,
  ...issuerConfig,
  ...doorPorts('chat'),
  MONGO_URL: url(),
  MONGO_DB_CHAT: z.string().default('chat'),
  NATS_URL: z.string(),
  VALKEY_CACHE_URL: url('redis://127.0.0.1:6380'),
  ...grpcAddresses('auth', 'personal', 'matching'),
  CHAT_CLIENT_SECRET: secret(),
  /** How long messages live; 0 is for ever. */
  CHAT_MESSAGE_TTL_DAYS: integer(365, 0, 24_000),
}

export type Config = z.output<z.ZodObject<typeof configShape>>
