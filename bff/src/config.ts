import { z } from 'zod'
import { DEFAULT_DEADLINE_MS } from '@girok/common/call'
import { integer, list, port, processConfig, secret, url } from '@girok/common/config'
import { issuerConfig } from '@girok/common/s2s/identity'
import { addresses } from './clients.ts'
import { executorChoices } from './gateway/executors/choose.ts'
import { safelistConfig } from './persisted/safelist.ts'
import { rateConfig } from './rates/config.ts'
import { parseSealKeys } from './session/seal.ts'
import { subgraphUrls } from './subgraphs/urls.ts'

const DAY_SECONDS = 24 * 60 * 60

/** The variables of this process. */
export const configShape = {
  ...processConfig,
  ...issuerConfig,
  ...rateConfig,
  ...safelistConfig,
  BFF_PORT: port(4000),
  BFF_ADMIN_PORT: port(14000),
  /** How long a request may take, with all that it asks. */
  REQUEST_TIMEOUT_MS: integer(DEFAULT_DEADLINE_MS, 1),
  VALKEY_URL: url(),
  /** Rate limits and persisted queries; nothing is lost with it. */
  VALKEY_CACHE_URL: url('redis://127.0.0.1:6380'),
  NATS_URL: z.string().min(1),
  ...addresses,
  ...subgraphUrls,
  /** Where notification's server-sent events are. */
  NOTIFICATION_SSE_URL: url('http://127.0.0.1:8002'),
  /** How operations run; anything but `auto` is for tests and benches. */
  GATEWAY_EXECUTOR: z.enum(executorChoices).default('auto'),
  BFF_CLIENT_SECRET: secret(),
  /** `kid:base64url of 32 bytes`, comma-separated; the first seals, all open. */
  SESSION_KEYS: z.string().transform(parseSealKeys),
  SESSION_IDLE_SECONDS: integer(14 * DAY_SECONDS, 1),
  SESSION_ABSOLUTE_SECONDS: integer(90 * DAY_SECONDS, 1),
  WS_TICKET_SECRET: secret(),
  WS_URL: url('http://localhost:3001'),
  /** Exact origins that browsers may call from; empty in development means the usual local ones. */
  APP_ORIGINS: list(''),
}

export type Config = z.output<z.ZodObject<typeof configShape>>
