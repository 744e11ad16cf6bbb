import { setTimeout as delay } from 'node:timers/promises'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import { newCall } from '../call.ts'
import { newId } from '../ids.ts'
import { createLog } from '../log.ts'
import { createMetrics, type Metrics } from '../metrics.ts'
import { closeNats, connectNats, type Bus } from '../stores/nats.ts'
import { consume, type Consumption, type EventHandlers } from './consumer.ts'
import { createEntry } from './entry.ts'
import { createPublisher } from './publisher.ts'
import { gate } from '../testing/gate.ts'

const log = createLog('test', 'silent')
let stores: SuiteStores
let bus: Bus
let metrics: Metrics
const consumptions: Consumption[] = []
beforeAll(async () => {
  stores = await suiteStores({ nats: true })
  bus = await connectNats(stores.natsUrl, 'test', log)
  metrics = createMetrics('test')
})
afterAll(async () => {
  await Promise.all(consumptions.map((consumption) => consumption.close()))
  await closeNats(bus)
  await stores.close()
})

async function start(durable: string, handlers: EventHandlers): Promise<Consumption> {
  const started = await consume({ jetstream: bus.jetstream, stream: 'AUTH', durable, handlers, log, metrics })
  consumptions.push(started)
  return started
}

const publish = (userId: string) =>
  createPublisher(bus.jetstream, metrics).publish(
    createEntry('auth.user.deleted', { userId, version: 2 }, newCall({ userId })),
  )

const deadLetters = async () =>
  (await (await bus.jetstream.jetstreamManager()).streams.info('DLQ')).state.messages

test('an event arrives typed, with its id, time, trace and actor', async () => {
  const arrived = Promise.withResolvers<unknown>()
  await start('test-typed', { 'auth.user.deleted': async (event) => arrived.resolve(event) })
  const userId = newId()
  await publish(userId)
  expect(await arrived.promise).toMatchObject({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    type: 'auth.user.deleted',
    occurredAt: expect.any(Date),
    traceparent: expect.stringMatching(/^00-/),
    actor: userId,
    payload: { userId, version: 2 },
  })
})

test('a handler of an event that another stream takes is refused at once, for it would wait for ever', async () => {
  const handlers = { 'feed.post.liked': async () => {}, 'auth.user.deleted': async () => {} }
  await expect(start('test-astray', handlers)).rejects.toThrow(
    'feed.post.liked cannot come in the stream AUTH',
  )
})

test('a failing store is tried again and fills no DLQ', async () => {
  const tries: string[] = []
  const done = gate()
  const userId = newId()
  await start('test-retry', {
    'auth.user.deleted': async ({ payload }) => {
      if (payload.userId !== userId) return
      tries.push(payload.userId)
      if (tries.length === 1) throw new Error('the database is away')
      done.resolve()
    },
  })
  await publish(userId)
  await done.promise
  expect(tries).toHaveLength(2)
  expect(await deadLetters()).toBe(0)
})

test('what does not decode is ended and goes to the DLQ; what comes behind it arrives', async () => {
  const userId = newId()
  const next = gate()
  await start('test-poison', {
    'auth.user.deleted': async ({ payload }) => {
      if (payload.userId === userId) next.resolve()
    },
  })
  await bus.jetstream.publish('auth.user.deleted.nobody', 'no headers, no proto')
  await publish(userId)
  await next.promise
  while ((await deadLetters()) < 1);
  const consumer = await bus.jetstream.consumers.get('AUTH', 'test-poison')
  // Ended, so that nothing waits to be delivered again.
  while ((await consumer.info()).num_ack_pending > 0);
})

test('replicas share the work: each event goes to one of them', async () => {
  const seen: string[] = []
  const all = gate()
  const handlers: EventHandlers = {
    'auth.user.deleted': async ({ payload }) => {
      if (payload.userId.startsWith('shared')) seen.push(payload.userId)
      if (seen.length === 40) all.resolve()
    },
  }
  await start('test-shared', handlers)
  await start('test-shared', handlers)
  const people = Array.from({ length: 40 }, (_, i) => `shared${i}`)
  await Promise.all(people.map(publish))
  await all.promise
  expect(seen.toSorted()).toEqual(people.toSorted())
})

test('closing waits for what is being handled, which is not delivered again', async () => {
  const begun = gate()
  const finish = gate()
  const userId = newId()
  let times = 0
  const handlers: EventHandlers = {
    'auth.user.deleted': async ({ payload }) => {
      if (payload.userId !== userId) return
      times++
      begun.resolve()
      await finish.promise
    },
  }
  const first = await start('test-close', handlers)
  await publish(userId)
  await begun.promise
  const closed = first.close()
  // That something does not happen takes a moment to see.
  expect(await Promise.race([closed, delay(100, 'still waiting')])).toBe('still waiting')
  finish.resolve()
  await closed
  const consumer = await bus.jetstream.consumers.get('AUTH', 'test-close')
  while ((await consumer.info()).num_ack_pending > 0);
  expect(times).toBe(1)
})
