import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readConfig } from '@girok/common/config'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import { start } from '../src/app.ts'
import { configShape } from '../src/config.ts'
import { authEnv, bootAuth, callOf, newPerson, type BootedAuth } from './boot.ts'
import { bearer, send } from './rest-client.ts'

let stores: SuiteStores
let replicas: BootedAuth[]

beforeAll(async () => {
  stores = await suiteStores({ postgres: true, valkey: true, nats: true })
  // At once, on an empty database: migrations and the first key are raced for.
  replicas = await Promise.all([bootAuth(stores), bootAuth(stores), bootAuth(stores)])
})
afterAll(async () => {
  await Promise.all(replicas?.map((replica) => replica.close()) ?? [])
  await stores?.close()
})

test('replicas that start together agree on one signing key', async () => {
  const answers = await Promise.all(replicas.map(({ url }) => send(url, 'GET', '/.well-known/jwks.json')))
  const ids = answers.map(({ body }) => body.keys.map((key: { kid: string }) => key.kid))
  expect(ids[0]).toHaveLength(1)
  expect(ids).toEqual([ids[0], ids[0], ids[0]])
})

test('a session of one replica is known, and its end respected, by the others', async () => {
  const [one, two] = replicas.map((replica) => replica.as('bff'))
  const { tokens } = await one!.register(newPerson(), callOf())
  const headers = bearer(tokens!.accessToken)
  expect((await send(replicas[2]!.url, 'GET', '/v1/users/me', { headers })).status).toBe(200)
  await two!.logout({ refreshToken: tokens!.refreshToken }, callOf())
  expect((await send(replicas[2]!.url, 'GET', '/v1/users/me', { headers })).status).toBe(401)
})

test('a replica with another AUTH_KEY_SECRET says so and does not start', async () => {
  const env = authEnv(stores, { AUTH_KEY_SECRET: 'another-secret-of-at-least-32-chars' })
  await expect(start(readConfig(configShape, env))).rejects.toThrow('AUTH_KEY_SECRET does not open')
})

test('in production browsers come by https, or auth does not start', async () => {
  const env = authEnv(stores, { NODE_ENV: 'production', AUTH_PUBLIC_URL: 'http://auth.girok.dev' })
  await expect(start(readConfig(configShape, env))).rejects.toThrow(
    'AUTH_PUBLIC_URL: must be https in production',
  )
})

test('every fault of the configuration is told at once', () => {
  const env = { AUTH_REST_PORT: 'x', SERVICE_CLIENTS: '{"bff":"short"}', AUTH_KEY_SECRET: 'short' }
  expect(() => readConfig(configShape, env)).toThrow(
    /AUTH_REST_PORT: .*\n(.*\n)*.*DATABASE_URL_AUTH: is missing\n(.*\n)*.*AUTH_KEY_SECRET: must have at least 32(.*\n)*.*SERVICE_CLIENTS/,
  )
})
