import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import { bootAuth, newPerson } from './boot.ts'
import { spawnAuth } from './process.ts'
import { send } from './rest-client.ts'
import { eventsOf, typesOf } from './stream.ts'
import { eventually } from './suite.ts'

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
  const auth = await spawnAuth(stores)
  child = auth.child
  stores.stop('nats')
  const { username, email, password } = newPerson()
  const registered = await send(auth.url, 'POST', '/v1/auth/register', {
    body: { username, email, password },
  })
  expect(registered.status).toBe(201)
  child.kill('SIGKILL')
  await once(child, 'exit')
  await stores.restart('nats')

  const again = await Promise.all([bootAuth(stores), bootAuth(stores)])
  const body = { username, password }
  expect((await send(again[0].url, 'POST', '/v1/auth/login', { body })).status).toBe(200)
  const events = await eventually(async () => {
    const seen = await eventsOf(stores.natsUrl, registered.body.user.id)
    return seen.length >= 2 ? seen : undefined
  })
  await Promise.all(again.map(({ close }) => close()))
  expect(typesOf(events)).toEqual(['auth.user.registered', 'auth.user.logged_in'])
  expect(events[0]!.payload).toMatchObject({ username, version: 1 })
})

test('a process that is told to stop finishes the sign-ins it has begun, and ends by itself', async () => {
  const auth = await spawnAuth(stores)
  child = auth.child
  const exit = once(child, 'exit')
  const people = Array.from({ length: 8 }, () => newPerson())
  const begun = people.map(({ username, email, password }) =>
    send(auth.url, 'POST', '/v1/auth/register', { body: { username, email, password } }),
  )
  await Promise.race(begun)
  child.kill('SIGTERM')
  expect((await Promise.all(begun)).map(({ status }) => status)).toEqual(Array(8).fill(201))
  expect(await exit).toEqual([0, null])
})
