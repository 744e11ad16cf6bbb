import { newCall, type Call } from '@girok/common/call'
import { readConfig, type Env } from '@girok/common/config'
import { connect } from '@girok/common/grpc/client'
import type { Client } from '@girok/common/grpc/types'
import { createLog } from '@girok/common/log'
import { serviceNames, type ServiceName } from '@girok/common/s2s/policy'
import { ServiceTokens } from '@girok/common/s2s/tokens'
import { AuthServiceService } from '@girok/proto/auth/v1/auth'
import type { SuiteStores } from '@girok/dev-env/testing/suite'
import { start } from '../src/app.ts'
import { configShape } from '../src/config.ts'

export const ISSUER = 'http://auth.test'

/** Secrets of every service in tests. */
export const clients = Object.fromEntries(
  serviceNames.map((id) => [id, `secret-of-${id}-`.padEnd(40, 'x')]),
) as Record<ServiceName, string>

export type AuthClient = Client<typeof AuthServiceService>

export interface BootedAuth {
  /** The REST door. */
  url: string
  grpcAddress: string
  adminUrl: string
  /** The variables by which another process finds this auth. */
  issuer: { AUTH_ISSUER: string; AUTH_TOKEN_URL: string; AUTH_JWKS_URL: string }
  /** AuthService as the service named may use it. */
  as: (service: keyof typeof clients) => AuthClient
  tokensOf: (service: keyof typeof clients) => ServiceTokens
  close: () => Promise<void>
}

/** The environment of an auth process in a test. */
export const authEnv = (
  stores: Pick<SuiteStores, 'databaseUrl' | 'valkeyUrl' | 'natsUrl'>,
  env: Env = {},
): Env => ({
  NODE_ENV: 'test',
  LOG_LEVEL: 'silent',
  AUTH_ISSUER: ISSUER,
  AUTH_REST_PORT: '0',
  AUTH_GRPC_PORT: '0',
  AUTH_ADMIN_PORT: '0',
  DATABASE_URL_AUTH: stores.databaseUrl,
  VALKEY_URL: stores.valkeyUrl,
  NATS_URL: stores.natsUrl,
  AUTH_KEY_SECRET: 'a-secret-of-at-least-32-characters',
  SERVICE_CLIENTS: JSON.stringify(clients),
  ...env,
})

/** Boots auth in this process, on free ports. */
export async function bootAuth(
  stores: Pick<SuiteStores, 'databaseUrl' | 'valkeyUrl' | 'natsUrl'>,
  env: Env = {},
): Promise<BootedAuth> {
  const config = readConfig(configShape, authEnv(stores, env))
  const { ports, close } = await start(config, { log: createLog('auth', config.LOG_LEVEL) })
  const url = `http://127.0.0.1:${ports['rest']}`
  const tokenUrl = `${url}/oauth/token`
  const opened: { close: () => void }[] = []
  const tokensOf = (service: keyof typeof clients) =>
    new ServiceTokens({ tokenUrl, clientId: service, clientSecret: clients[service] })
  return {
    url,
    grpcAddress: `127.0.0.1:${ports['grpc']}`,
    adminUrl: `http://127.0.0.1:${ports['admin']}`,
    issuer: {
      AUTH_ISSUER: config.AUTH_ISSUER,
      AUTH_TOKEN_URL: tokenUrl,
      AUTH_JWKS_URL: `${url}/.well-known/jwks.json`,
    },
    tokensOf,
    as: (service) => {
      const address = `127.0.0.1:${ports['grpc']}`
      const client = connect(AuthServiceService, {
        target: 'auth',
        address,
        tokens: tokensOf(service),
        hopTimeoutMs: 10_000,
      })
      opened.push(client)
      return client
    },
    close: async () => {
      for (const client of opened) client.close()
      await close()
    },
  }
}

let people = 0

/** What a new person registers with; unique in this process. */
export function newPerson(given: { username?: string; email?: string; password?: string } = {}) {
  people += 1
  const username = given.username ?? `p${people}.${process.pid}`
  return {
    username,
    email: given.email ?? `${username}@example.com`,
    password: given.password ?? 'correct horse battery',
    displayName: '',
    clientKind: 1 as const,
  }
}

/** A call for a person, as the BFF makes it. */
export const callOf = (userId = '', sessionId = '', more: Partial<Call> = {}): Call =>
  newCall({ userId, sessionId, timeoutMs: 15_000, client: { ip: '', agent: 'test' }, ...more })
