import { integer, port, processConfig, secret, url } from '@girok/common/config'
import { issuerConfig } from '@girok/common/s2s/identity'
import { z } from 'zod'

/** The variables that chat reads. */
export const configShape = {
  ...processConfig,
  ...issuerConfig,
  CHAT_GRPC_PORT: port(50054),
  CHAT_ADMIN_PORT: port(10054),
  MONGO_URL: url(),
  MONGO_DB_CHAT: z.string().default('chat'),
  NATS_URL: z.string(),
  VALKEY_CACHE_URL: url('redis://127.0.0.1:6380'),
  AUTH_GRPC_ADDRESS: z.string().default('127.0.0.1:50051'),
  PERSONAL_GRPC_ADDRESS: z.string().default('127.0.0.1:50052'),
  MATCHING_GRPC_ADDRESS: z.string().default('127.0.0.1:50055'),
  CHAT_CLIENT_SECRET: secret(),
  /** How long messages live; 0 is for ever. */
  CHAT_MESSAGE_TTL_DAYS: integer(365, 0, 24_000),
}

export type Config = z.output<z.ZodObject<typeof configShape>>
