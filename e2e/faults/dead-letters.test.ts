import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { connect, type NatsConnection } from 'nats'
import pg from 'pg'
import { bury } from '@girok/common/events/dead-letters'
import { System } from '@girok/dev-env/system'
import { Person } from '../support/person.ts'
import { freePorts } from '../support/ports.ts'
import { untilDone } from '../support/until.ts'

const script = resolve(import.meta.dirname, '../../scripts/events.ts')
let dataDir: string
let system: System
let nats: NatsConnection
let database: pg.Pool
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'girok-letters-'))
  system = await System.start({ dataDir, ports: freePorts })
  nats = await connect({ servers: system.stores.urls.nats })
  database = new pg.Pool({ connectionString: system.environment['DATABASE_URL_AUTH']! })
})
afterAll(async () => {
  await nats?.close()
  await database?.end()
  await system?.close()
  await rm(dataDir, { recursive: true, force: true })
})

const newPerson = async () => (await untilDone(() => new Person(system.urls.graphql).register())).login()

/** What `npm run events` prints. */
async function events(...args: string[]): Promise<string> {
  const env = { ...process.env, NATS_URL: system.stores.urls.nats }
  return (await promisify(execFile)(process.execPath, [script, ...args], { env })).stdout
}

const rowsOf = async ({ id }: Person) =>
  (await database.query('select * from login_activity where user_id = $1', [id])).rows

const oneRowOf = (person: Person) =>
  untilDone(async () => {
    const rows = await rowsOf(person)
    expect(rows).toHaveLength(1)
    return rows
  })

/** The letters of auth's consumer; each other consumer of the same event has its own. */
const letters = async () =>
  (await events('list')).split('\n').filter((line) => line.includes('auth-activity'))

/** When auth's consumer and its redrives have handled all that there is. */
const settled = () =>
  untilDone(async () => {
    const manager = await nats.jetstreamManager()
    for (const [stream, durable] of [
      ['AUTH', 'auth-activity'],
      ['DLQ', 'auth-activity-redrive'],
    ] as const) {
      const { num_pending, num_ack_pending } = await manager.consumers.info(stream, durable)
      expect(num_pending + num_ack_pending).toBe(0)
    }
  })

test('a poison event goes to the DLQ once, its neighbours are handled, and a redrive brings it back there once', async () => {
  const before = await newPerson()
  await nats.jetstream().publish('auth.user.logged_in.nobody', 'no headers, no proto')
  const after = await newPerson()
  await Promise.all([oneRowOf(before), oneRowOf(after)])
  await settled()
  const [letter, ...others] = await letters()
  expect(letter).toContain('auth.user.logged_in.nobody')
  expect(others).toEqual([])
  expect(await events('redrive', '--all')).toContain('redriven')
  await untilDone(async () => {
    const again = await letters()
    expect(again).toHaveLength(1)
    expect(again).not.toEqual([letter])
  })
})

test('a redrive of an event that had taken effect changes nothing', async () => {
  const ann = await newPerson()
  const rows = await oneRowOf(ann)
  const subject = `auth.user.logged_in.${ann.id}`
  const consumer = await nats.jetstream().consumers.get('AUTH', { filterSubjects: [subject] })
  const message = await consumer.next()
  await bury(nats.jetstream(), 'auth-activity', message!, new Error('a fault of ours, mended since'))
  // A table: its own index, then the letter's sequence.
  const line = (await events('list')).split('\n').find((row) => row.includes(ann.id))
  const seq = line!.match(/\d+/g)![1]!
  expect(await events('redrive', seq)).toBe(`${seq}: redriven\n`)
  await settled()
  expect(await rowsOf(ann)).toEqual(rows)
  await expect(events('redrive', seq)).rejects.toMatchObject({
    code: 1,
    stderr: `girok: no dead letter ${seq}\n`,
  })
})
