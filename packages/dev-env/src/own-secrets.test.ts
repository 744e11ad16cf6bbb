import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { environmentOf } from './own-secrets.ts'
import { databaseNames, loadSecrets, type DatabaseName } from './secrets.ts'
import { defaultPorts, environment, services, type ServiceName } from './services.ts'

const root = resolve(import.meta.dirname, '../../..')
const folder = mkdtempSync(join(tmpdir(), 'girok-own-secrets-'))
afterAll(() => rmSync(folder, { recursive: true }))

const secrets = loadSecrets(folder)
const databases = Object.fromEntries(
  databaseNames.map((name) => [name, `postgres://${name}:${secrets.postgres[name]}@127.0.0.1/${name}`]),
) as Record<DatabaseName, string>
const stores = { postgresAdmin: '', mongo: '', valkey: '', valkeyCache: '', nats: '', s3: '' }
const env = environment({ ports: defaultPorts, stores, databases, secrets })

/** Every secret by itself, wherever it lies. */
const leavesOf = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : Object.values(value as object).flatMap(leavesOf)
const values = leavesOf({ ...secrets, demo: {} })
const tellsSecret = (text: string | undefined) => values.some((value) => text?.includes(value))

const clientSecretOf = (name: string) => `${name.toUpperCase()}_CLIENT_SECRET`

test.each(Object.entries(services))(
  '%s gets what it reads, and of the secrets only those and the one of its own name',
  async (name, { main }) => {
    const { configShape } = (await import(join(root, dirname(main), 'config.ts'))) as { configShape: object }
    const read = Object.keys(configShape).filter((variable) => variable in env)
    const given = environmentOf(name as ServiceName, env, {})
    for (const variable of read) expect([variable, given[variable]]).toEqual([variable, env[variable]])
    const told = Object.keys(given).filter((variable) => tellsSecret(given[variable]))
    expect(told.filter((variable) => !read.includes(variable) && variable !== clientSecretOf(name))).toEqual(
      [],
    )
  },
)

test("another's secret that the shell knows is taken out as well", () => {
  const shell = { DATABASE_URL_AUTH: 'postgres://mine', DATABASE_URL_ADMIN: 'postgres://all', EDITOR: 'vi' }
  const given = environmentOf('feed', {}, shell)
  expect(given).toStrictEqual({ DATABASE_URL_AUTH: undefined, DATABASE_URL_ADMIN: undefined })
})
