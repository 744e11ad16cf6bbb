import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { connect } from 'nats'
import type { PortName } from '@girok/dev-env/services'
import { System } from '@girok/dev-env/system'
import { Person } from '../support/person.ts'
import { freePorts } from '../support/ports.ts'
import { publishedMessages } from '../support/stream.ts'
import { untilDone } from '../support/until.ts'

let dataDir: string
let system: System
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'girok-without-nats-'))
  system = await System.start({ dataDir, ports: freePorts })
})
afterAll(async () => {
  await system?.close()
  await rm(dataDir, { recursive: true, force: true })
})

const ready = async (port: PortName) => {
  const response = await fetch(`http://127.0.0.1:${system.ports[port]}/readyz`)
  return { status: response.status, body: await response.json() }
}

test('auth, chat and bff start without NATS, serve and say what is missing; the events follow when it comes', async () => {
  system.stores.kill('nats')
  await Promise.all((['auth', 'chat', 'bff'] as const).map((name) => system.killAndWait(name)))
  for (const port of ['AUTH_ADMIN_PORT', 'CHAT_ADMIN_PORT', 'BFF_ADMIN_PORT'] as const)
    expect(await ready(port)).toMatchObject({
      status: 200,
      body: { status: 'degraded', checks: { nats: false } },
    })
  const newPerson = () => untilDone(() => new Person(system.urls.graphql).register())
  const [ann, ben] = await Promise.all([newPerson(), newPerson()])
  const room = await ann.createRoom([ben])
  for (const body of ['one', 'two', 'three']) await ben.send(room, body)
  expect((await ann.history(room)).map((message) => message.body)).toEqual(['one', 'two', 'three'])

  await system.stores.restart('nats')
  const connection = await connect({ servers: system.stores.urls.nats })
  expect(await publishedMessages(connection, room, 3)).toEqual([1, 2, 3])
  const registered = `auth.user.registered.${ann.id}`
  const manager = await connection.jetstreamManager()
  await untilDone(() => manager.streams.getMessage('AUTH', { last_by_subj: registered }))
  await connection.close()
  await untilDone(async () => expect((await ready('CHAT_ADMIN_PORT')).body).toMatchObject({ status: 'ok' }))
})
