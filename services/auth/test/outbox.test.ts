import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import { authEnv, bootAuth, newPerson } from './boot.ts'
import { send } from './rest-client.ts'
import { eventsOf, typesOf } from './stream.ts'
import { eventually } from './suite.ts'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
let stores: SuiteStores
let child: ChildProcess | undefined

beforeAll(async () => {
  stores = await suiteStores({ postgres: true, valkey: true, nats: true })
})
afterAll(async () => {
  child?.kill('SIGKILL')
  await stores?.close()
})

test('an event written before a crash is published after the restart, once', async () => {
  const url = await spawnAuth()
  stores.stop('nats')
  const { username, email, password } = newPerson()
  const registered = await send(url, 'POST', '/v1/auth/register', { body: { username, email, password } })
  expect(registered.status).toBe(201)
  child!.kill('SIGKILL')
  await once(child!, 'exit')
  await stores.restart('nats')

  const again = await Promise.all([bootAuth(stores), bootAuth(stores)])
  const body = { username, password }
  expect((await send(again[0].url, 'POST', '/v1/auth/login', { body })).status).toBe(200)
  const events = await eventually(async () => {
    const seen = await eventsOf(stores.natsUrl, registered.body.user.id)
    return seen.length >= 2 ? seen : undefined
  })
  await Promise.all(again.map((auth) => auth.close()))
  expect(typesOf(events)).toEqual(['auth.user.registered', 'auth.user.logged_in'])
  expect(events[0]!.payload).toMatchObject({ username, version: 1 })
})

/** Auth as a process of its own, ready. */
async function spawnAuth(): Promise<string> {
  const port = await freePort()
  const env = { ...process.env, ...authEnv(stores, { AUTH_REST_PORT: String(port) }) }
  child = spawn(process.execPath, [main], { env, stdio: 'inherit' })
  const url = `http://127.0.0.1:${port}`
  await eventually(async () => {
    const answer = await send(url, 'GET', '/readyz').catch(() => undefined)
    return answer?.status === 200 || undefined
  })
  return url
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  return port
}
