import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { serviceNames, type Domain, type ServiceName } from '@girok/common/s2s/policy'
import type { ProviderName } from './providers/config.ts'
import { newS3Keys, type S3Keys } from './stores/s3-keys.ts'

/** The services that have a PostgreSQL database. */
export const databaseNames = [
  'auth',
  'personal',
  'notification',
  'media',
] as const satisfies readonly Domain[]

export type DatabaseName = (typeof databaseNames)[number]

/** What must never stand in code: made at first start, kept in the data folder, readable by its owner only. */
export interface Secrets {
  /** Client secrets by client id. */
  clients: Record<ServiceName, string>
  /** PostgreSQL role passwords by service. */
  postgres: Record<DatabaseName, string>
  authKeySecret: string
  /** Our own secret at each local OAuth provider. */
  providers: Record<ProviderName, string>
  sessionKeys: string
  ticketSecret: string
  /** The object store's, when it is ours. */
  s3: S3Keys
  /** Passwords of the demo people. */
  demo: Record<'alice' | 'bob', string>
}

const random = (bytes = 32) => randomBytes(bytes).toString('base64url')

const randoms = <Name extends string>(names: readonly Name[]) =>
  Object.fromEntries(names.map((name) => [name, random()])) as Record<Name, string>

const createSecrets = (): Secrets => ({
  clients: randoms(serviceNames),
  postgres: randoms(databaseNames),
  authKeySecret: random(),
  providers: { google: random(), kakao: random(), naver: random() },
  sessionKeys: `k1:${random()}`,
  ticketSecret: random(),
  s3: newS3Keys(),
  demo: { alice: random(9), bob: random(9) },
})

/** The secrets of a data folder; the first call makes them, later ones what has come to be needed since. */
export function loadSecrets(dataDir: string): Secrets {
  const file = join(dataDir, 'secrets.json')
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Secrets) : undefined
  const fresh = createSecrets()
  const secrets = {
    ...fresh,
    ...kept,
    clients: { ...fresh.clients, ...kept?.clients },
    postgres: { ...fresh.postgres, ...kept?.postgres },
  }
  if (isDeepStrictEqual(secrets, kept)) return secrets
  mkdirSync(dataDir, { recursive: true })
  writeFileSync(`${file}.new`, JSON.stringify(secrets, null, 2), { mode: 0o600 })
  renameSync(`${file}.new`, file)
  return secrets
}
