import { integer, port, processConfig, secret, url } from '@girok/common/config'
import { issuerConfig } from '@girok/common/s2s/identity'
import { z } from 'zod'

const DAY_SECONDS = 24 * 60 * 60

const json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    context.addIssue('must be JSON')
    return z.NEVER
  }
})

/** The variables that auth reads. */
export const configShape = {
  ...processConfig,
  AUTH_ISSUER: issuerConfig.AUTH_ISSUER,
  TRUSTED_PROXIES: issuerConfig.TRUSTED_PROXIES,
  AUTH_REST_PORT: port(3002),
  AUTH_GRPC_PORT: port(50051),
  AUTH_ADMIN_PORT: port(10051),
  DATABASE_URL_AUTH: url(),
  VALKEY_URL: url(),
  NATS_URL: url(),
  /** Seals the private signing keys in the database. */
  AUTH_KEY_SECRET: secret(),
  /** Secrets of the services by client id, as JSON. */
  SERVICE_CLIENTS: json.pipe(z.record(z.string().regex(/^[a-z0-9-]{1,64}$/), secret())),
  CHAT_GRPC_ADDRESS: z.string().default('127.0.0.1:50054'),
  /** Between a person's wish to leave and the point of no return. */
  DELETE_GRACE_SECONDS: integer(7 * DAY_SECONDS),
}

export type Config = z.output<z.ZodObject<typeof configShape>>
