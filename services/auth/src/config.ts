import { ConfigError, integer, json, list, port, processConfig, secret, url } from '@girok/common/config'
import { doorPorts } from '@girok/common/grpc/addresses'
import { issuerConfig } from '@girok/common/s2s/identity'
import { z } from 'zod'
import { addressLimitConfig } from '@girok/common/http/address-limit'
import { keeperAddresses } from './erasers.ts'
import { providersShape } from './repository/providers/config.ts'

const DAY_SECONDS = 24 * 60 * 60

/** The variables that auth reads. */
export const configShape = {
  ...processConfig,
  AUTH_ISSUER: issuerConfig.AUTH_ISSUER,
  TRUSTED_PROXIES: issuerConfig.TRUSTED_PROXIES,
  AUTH_REST_PORT: port(3002),
  ...doorPorts('auth'),
  DATABASE_URL_AUTH: url(),
  VALKEY_URL: url(),
  NATS_URL: url(),
  ...addressLimitConfig,
  /** Seals the private signing keys in the database. */
  AUTH_KEY_SECRET: secret(),
  /** Secrets of the services by client id, as JSON. */
  SERVICE_CLIENTS: json().pipe(z.record(z.string().regex(/^[a-z0-9-]{1,64}$/), secret())),
  /** Our registration at OAuth providers, as JSON; who is not in it is not offered. */
  OAUTH_PROVIDERS: json().pipe(providersShape).default({}),
  /** Where browsers reach the REST door; providers send them back there. */
  AUTH_PUBLIC_URL: url('http://localhost:3002'),
  /** Exact origins that a sign-in at a provider may end at; empty in development means the usual local ones. */
  APP_ORIGINS: list(''),
  /** The app that links in mails lead into, at `/verify-email` and `/reset-password`. */
  APP_URL: url('http://localhost:3000'),
  /** How mails are sent; without it they go into MAIL_DIR, and without that they wait. */
  SMTP_URL: url().optional(),
  /** A folder for mails in development. */
  MAIL_DIR: z.string().optional(),
  MAIL_FROM: z.string().default('girok <no-reply@girok.dev>'),
  /** The BFF's own port, which is one of those. */
  BFF_PORT: port(4000),
  ...keeperAddresses,
  /** Between a person's wish to leave and the point of no return. */
  DELETE_GRACE_SECONDS: integer(7 * DAY_SECONDS),
}

export type Config = z.output<z.ZodObject<typeof configShape>>

/** In production browsers and providers come to us by https only: cookies and codes pass there. */
export function requireHttps({ NODE_ENV, AUTH_PUBLIC_URL }: Config): void {
  if (NODE_ENV === 'production' && !AUTH_PUBLIC_URL.startsWith('https://'))
    throw new ConfigError('configuration is not usable:\n  AUTH_PUBLIC_URL: must be https in production')
}
