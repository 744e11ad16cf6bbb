import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { JetStreamManager } from 'nats'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import { newCall } from '../call.ts'
import { createLog } from '../log.ts'
import { createMetrics, type Metrics } from '../metrics.ts'
import { closeNats, connectNats, type Bus } from '../stores/nats.ts'
import { consume, type Consumption } from './consumer.ts'
import { getDeadLetter, listDeadLetters, redrive } from './dead-letters.ts'
import { createEntry } from './entry.ts'
import { createPublisher } from './publisher.ts'
import { PoisonError } from './received.ts'

let stores: SuiteStores
let bus: Bus
let manager: JetStreamManager
let metrics: Metrics
let consumption: Consumption
const log = createLog('test', 'silent')
const seen: { durable: string; id: string }[] = []
const waiting = new Set<() => void>()
let poisoned = true

beforeAll(async () => {
  stores = await suiteStores({ nats: true })
  bus = await connectNats(stores.natsUrl, 'test', log)
  manager = await bus.jetstream.jetstreamManager()
  metrics = createMetrics('test')
  consumption = await consumer('test-poisoned')
})
afterAll(async () => {
  await consumption.close()
  await closeNats(bus)
  await stores.close()
})

function consumer(durable: string) {
  const handlers = {
    'auth.user.deleted': async ({ id }: { id: string }) => {
      seen.push({ durable, id })
      for (const check of waiting) check()
      if (poisoned && durable === 'test-poisoned') throw new PoisonError('breaks a rule')
    },
  }
  return consume({ jetstream: bus.jetstream, stream: 'AUTH', durable, handlers, log, metrics })
}

const until = (condition: () => boolean) =>
  new Promise<void>((resolve) => {
    const check = () => condition() && (waiting.delete(check), resolve())
    waiting.add(check)
    check()
  })

const dead = async () => {
  for (;;) {
    const letters = await listDeadLetters(manager)
    if (letters.length > 0) return letters
  }
}

test('a poison event is kept in the DLQ with its error, and a redrive reaches its own consumer only, once', async () => {
  const bystander = await consumer('test-bystander')
  const entry = createEntry('auth.user.deleted', { userId: 'u1', version: 2 }, newCall())
  await createPublisher(bus.jetstream, metrics).publish(entry)
  await until(() => seen.length === 2)
  const [letter] = await dead()
  expect(letter).toMatchObject({
    consumer: 'test-poisoned',
    type: 'auth.user.deleted',
    error: 'breaks a rule',
  })
  expect((await getDeadLetter(manager, letter!.seq))?.event).toMatchObject({
    id: entry.id,
    payload: { userId: 'u1', version: 2 },
  })

  poisoned = false
  seen.length = 0
  expect(await redrive(bus.jetstream, manager, letter!.seq)).toBe(true)
  await until(() => seen.length === 1)
  expect(seen).toEqual([{ durable: 'test-poisoned', id: entry.id }])
  expect(await listDeadLetters(manager)).toEqual([])
  expect(await redrive(bus.jetstream, manager, letter!.seq)).toBe(false)
  await bystander.close()
})
