import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { connect } from 'nats'
import { eventually } from '@girok/common/testing/eventually'
import { System } from '@girok/dev-env/system'
import type { PortName, ServiceName } from '@girok/dev-env/services'
import type { StoreName } from '@girok/dev-env/stores/stores'
import { freePorts } from '../support/ports.ts'
import { Person } from '../support/person.ts'
import { publishedMessages } from '../support/stream.ts'
import { untilDone } from '../support/until.ts'

jest.setTimeout(180_000)

const MESSAGES_A_PERSON = 5

let dataDir: string
let system: System
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'girok-faults-'))
  system = await System.start({ dataDir, ports: freePorts })
})
afterAll(async () => {
  await system?.close()
  await rm(dataDir, { recursive: true, force: true })
})

const killers: Record<string, () => Promise<void>> = {
  ...Object.fromEntries(
    (['auth', 'chat', 'bff', 'ws-gateway'] satisfies ServiceName[]).map((name) => [
      name,
      () => system.killAndWait(name),
    ]),
  ),
  ...Object.fromEntries(
    (['nats', 'valkey', 'mongo', 'postgres'] satisfies StoreName[]).map((name) => [
      name,
      () => killStore(name),
    ]),
  ),
}

async function killStore(name: StoreName): Promise<void> {
  system.stores.kill(name)
  await system.stores.restart(name)
}

describe.each(Object.keys(killers))('SIGKILL of %s during writes', (name) => {
  test('loses no acknowledged person, session or message, and publishes each message once in order', async () => {
    const [ann, ben] = await Promise.all([newPerson(), newPerson()])
    const room = await untilDone(() => ann.createRoom([ben]))
    const { people, messages } = await writeThrough(ann, room, killers[name]!)

    const history = new Map((await untilDone(() => ann.history(room))).map((m) => [m.seq, m.body]))
    for (const [seq, body] of messages) expect(history.get(seq)).toBe(body)
    expect([...history.keys()]).toEqual([...history.keys()].map((_, i) => i + 1))
    for (const person of people) {
      const { me } = await untilDone(() => person.api.request<{ me: { id: string } }>('{ me { id } }'))
      expect(me.id).toBe(person.id)
      await untilDone(() => person.login())
    }
    expect(await published(room, history.size)).toEqual([...history.keys()])
  })
})

test('auth, chat and bff start without NATS, serve and say what is missing; the events follow when it comes', async () => {
  system.stores.kill('nats')
  await Promise.all((['auth', 'chat', 'bff'] as const).map((name) => system.killAndWait(name)))
  for (const port of ['AUTH_ADMIN_PORT', 'CHAT_ADMIN_PORT', 'BFF_ADMIN_PORT'] as const)
    expect(await ready(port)).toMatchObject({
      status: 200,
      body: { status: 'degraded', checks: { nats: false } },
    })
  const [ann, ben] = await Promise.all([newPerson(), newPerson()])
  const room = await untilDone(() => ann.createRoom([ben]))
  for (const body of ['one', 'two', 'three']) {
    const requestId = crypto.randomUUID()
    await untilDone(() => ben.send(room, body, requestId))
  }
  const history = await untilDone(() => ann.history(room))
  expect(history.map(({ body }) => body)).toEqual(['one', 'two', 'three'])

  await system.stores.restart('nats')
  expect(await published(room, 3)).toEqual([1, 2, 3])
  const connection = await connect({ servers: system.stores.urls.nats })
  const registered = `auth.user.registered.${ann.id}`
  const manager = await connection.jetstreamManager()
  await untilDone(() => manager.streams.getMessage('AUTH', { last_by_subj: registered }))
  await connection.close()
  await untilDone(async () => expect((await ready('CHAT_ADMIN_PORT')).body).toMatchObject({ status: 'ok' }))
})

const ready = async (port: PortName) => {
  const response = await fetch(`http://127.0.0.1:${system.ports[port]}/readyz`)
  return { status: response.status, body: await response.json() }
}

const newPerson = () => untilDone(() => new Person(system.urls.graphql).register())

/** Writes before, during and after a fault; yields what was acknowledged. */
async function writeThrough(author: Person, room: string, fault: () => Promise<void>) {
  const people: Person[] = []
  const messages = new Map<number, string>()
  let writing = true
  const done = () => !writing
  const work = Promise.all([sendUntil(author, room, messages, done), registerUntil(people, messages, done)])
  try {
    await reached(messages, 20)
    await fault()
    await reached(messages, messages.size + 20)
  } finally {
    writing = false
    await work
  }
  return { people, messages }
}

/** Sends one message after the other; a failed one is repeated with its requestId until it is acknowledged. */
async function sendUntil(
  person: Person,
  room: string,
  acknowledged: Map<number, string>,
  done: () => boolean,
): Promise<void> {
  for (let n = 0; !done(); n++) {
    const requestId = crypto.randomUUID()
    const { seq } = await untilDone(() => person.send(room, `message ${n}`, requestId))
    acknowledged.set(seq, `message ${n}`)
  }
}

/** Somebody new registers for every few messages: hashing passwords without a pause would keep all others waiting. */
async function registerUntil(
  people: Person[],
  messages: Map<unknown, unknown>,
  done: () => boolean,
): Promise<void> {
  while (!done()) {
    people.push(await newPerson())
    const next = messages.size + MESSAGES_A_PERSON
    await eventually(async () => done() || messages.size >= next)
  }
}

async function reached(map: Map<unknown, unknown>, size: number): Promise<void> {
  while (map.size < size) await new Promise((resolve) => setTimeout(resolve, 10))
}

/** The seqs of a room as the stream CHAT has them, once all are there. */
async function published(room: string, count: number): Promise<number[]> {
  const connection = await connect({ servers: system.stores.urls.nats })
  try {
    return await publishedMessages(connection, room, count)
  } finally {
    await connection.close()
  }
}
