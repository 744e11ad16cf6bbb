import { setTimeout as delay } from 'node:timers/promises'
import type { Pool } from 'pg'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import { newCall } from '../call.ts'
import { newId } from '../ids.ts'
import { createLog } from '../log.ts'
import { createMetrics } from '../metrics.ts'
import { closeNats, connectNats, type Bus } from '../stores/nats.ts'
import { connectPostgres, transaction } from '../stores/postgres.ts'
import { createEntry, type Entry } from './entry.ts'
import { appendOutbox } from './outbox-postgres.ts'
import { createPublisher, type Publisher } from './publisher.ts'
import { receive } from './received.ts'
import { OutboxRelay } from './relay-postgres.ts'

const log = createLog('test', 'silent')
/** As a service's migration makes it, but for the index, so that rows come as they lie unless they are sorted. */
const outboxTable = `create table outbox (
  position bigint generated always as identity primary key, id uuid not null unique, type text not null,
  key text not null, payload bytea not null, occurred_at timestamptz not null, traceparent text not null,
  actor text not null, written_at timestamptz not null default now())`
let stores: SuiteStores
let pool: Pool
let bus: Bus
let publisher: Publisher
const relays: OutboxRelay[] = []
beforeAll(async () => {
  stores = await suiteStores({ postgres: true, nats: true })
  pool = connectPostgres(stores.databaseUrl, log)
  await pool.query(outboxTable)
  bus = await connectNats(stores.natsUrl, 'test', log)
  publisher = createPublisher(bus.jetstream, createMetrics('test'))
})
afterEach(async () => {
  await Promise.all(relays.splice(0).map((relay) => relay.close()))
})
afterAll(async () => {
  await pool.end()
  await closeNats(bus)
  await stores.close()
})

function relay(through: Publisher = publisher): OutboxRelay {
  const started = new OutboxRelay(pool, through, log)
  relays.push(started)
  return started
}

const updated = (userId: string, version: number) =>
  createEntry(
    'auth.user.updated',
    { userId, username: 'ann', displayName: 'Ann', leaving: false, version },
    newCall(),
  )

const commit = (...entries: Entry[]) =>
  transaction(pool, newCall(), (client) => appendOutbox(client, entries))

/** The versions of a person's events in stream order, once there are so many. */
async function published(userId: string, count: number): Promise<number[]> {
  const consumer = await bus.jetstream.consumers.get('AUTH', { filterSubjects: `auth.*.*.${userId}` })
  const versions: number[] = []
  for await (const message of await consumer.fetch({ max_messages: count, expires: 8_000 }))
    versions.push((receive(message).payload as { version: number }).version)
  return versions
}

const waiting = async () => Number((await pool.query('select count(*) from outbox')).rows[0].count)
const untilEmpty = async () => {
  while ((await waiting()) > 0) await delay(10)
}

test('what is committed is published in the order of commits, and then forgotten', async () => {
  const userId = newId()
  const worker = relay()
  for (let version = 1; version <= 30; version++) {
    await commit(updated(userId, version))
    worker.nudge(userId)
  }
  expect(await published(userId, 30)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1))
  await untilEmpty()
})

test('the order is that of positions, wherever the rows lie', async () => {
  const userId = newId()
  await commit(...[1, 2, 3].map((version) => updated(userId, version)))
  // An update writes the row anew, behind the others.
  await pool.query(
    'update outbox set actor = $1 where position = (select min(position) from outbox where key = $2)',
    ['x', userId],
  )
  relay().nudge(userId)
  expect(await published(userId, 3)).toEqual([1, 2, 3])
})

test('what is rolled back is never published', async () => {
  const userId = newId()
  const rolledBack = transaction(pool, newCall(), async (client) => {
    await appendOutbox(client, [updated(userId, 1)])
    throw new Error('no')
  })
  await expect(rolledBack).rejects.toThrow('no')
  await commit(updated(userId, 2))
  relay().nudge(userId)
  expect(await published(userId, 1)).toEqual([2])
})

test('two relays at once publish one entity’s entries once and in order', async () => {
  const userId = newId()
  await commit(...Array.from({ length: 250 }, (_, i) => updated(userId, i + 1)))
  for (const worker of [relay(), relay()]) worker.nudge(userId)
  await untilEmpty()
  expect(await published(userId, 250)).toEqual(Array.from({ length: 250 }, (_, i) => i + 1))
  const { state } = await (
    await bus.jetstream.jetstreamManager()
  ).streams.info('AUTH', {
    subjects_filter: `auth.*.*.${userId}`,
  })
  expect(Object.values(state.subjects!)).toEqual([250])
})

test('what a crash left behind is published by the sweep, without anybody’s nudge', async () => {
  const userId = newId()
  await commit(updated(userId, 1), updated(userId, 2))
  relay()
  expect(await published(userId, 2)).toEqual([1, 2])
})

test('an entry that the stream did not take stays, and holds back those behind it', async () => {
  const userId = newId()
  let away = true
  const flaky: Publisher = {
    publish: (entry) => (away ? Promise.reject(new Error('NATS is away')) : publisher.publish(entry)),
  }
  await commit(updated(userId, 1), updated(userId, 2))
  const worker = relay(flaky)
  worker.nudge(userId)
  await worker.close()
  expect(await waiting()).toBe(2)
  away = false
  relay(flaky).nudge(userId)
  expect(await published(userId, 2)).toEqual([1, 2])
})

test('an event that was published twice by a crash in between is in the stream once', async () => {
  const entry = updated(newId(), 1)
  await publisher.publish(entry)
  await commit(entry)
  relay().nudge(entry.key)
  await untilEmpty()
  const { state } = await (
    await bus.jetstream.jetstreamManager()
  ).streams.info('AUTH', {
    subjects_filter: `auth.*.*.${entry.key}`,
  })
  expect(Object.values(state.subjects!)).toEqual([1])
})
