import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Redis } from 'ioredis'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import { newCall } from '../call.ts'
import { newId } from '../ids.ts'
import { createLog } from '../log.ts'
import { createMetrics } from '../metrics.ts'
import { closeNats, connectNats, type Bus } from '../stores/nats.ts'
import { closeValkey, connectCache } from '../stores/valkey.ts'
import { gate } from '../testing/gate.ts'
import { consume } from './consumer.ts'
import { createEntry } from './entry.ts'
import { createPublisher } from './publisher.ts'

/** The delays of production, a hundred times faster: three minutes are 1.8 s. */
const DELAYS_MS = [10, 50, 300, 1_200]
/** At 0, 1, 6, 36 and 156 s the store is away; at 276 s it is back. */
const TRIES_IN_THREE_MINUTES = 5
const EVENTS = 300

const log = createLog('test', 'silent')
let stores: SuiteStores
let bus: Bus
let store: Redis
beforeAll(async () => {
  stores = await suiteStores({ nats: true, valkey: true })
  bus = await connectNats(stores.natsUrl, 'test', log)
  store = connectCache(stores.valkeyUrl, log)
})
afterAll(async () => {
  closeValkey(store)
  await closeNats(bus)
  await stores.close()
})

test('a store that is away for three minutes fills no DLQ and loses nothing: each event takes effect once when it is back', async () => {
  const metrics = createMetrics('test')
  const tries = new Map<string, number>()
  const [longAway, allDone] = [gate(), gate()]
  let done = 0
  const handlers = {
    'auth.user.deleted': async ({ payload: { userId } }: { payload: { userId: string } }) => {
      tries.set(userId, (tries.get(userId) ?? 0) + 1)
      const waited = [...tries.values()].filter((count) => count >= TRIES_IN_THREE_MINUTES).length
      if (waited >= EVENTS / 3) longAway.resolve()
      await store.incr(`effect:${userId}`)
      if (++done === EVENTS) allDone.resolve()
    },
  }
  const ids = Array.from({ length: EVENTS }, () => newId())
  stores.stop('valkey')
  const consumption = await consume({
    jetstream: bus.jetstream,
    stream: 'AUTH',
    durable: 'test-outage',
    handlers,
    log,
    metrics,
    retryDelaysMs: DELAYS_MS,
  })
  const publisher = createPublisher(bus.jetstream, metrics)
  for (const userId of ids)
    await publisher.publish(createEntry('auth.user.deleted', { userId, version: 1 }, newCall()))
  await longAway.promise
  await stores.restart('valkey')
  await allDone.promise

  const effects = await store.mget(ids.map((id) => `effect:${id}`))
  expect(new Set(effects)).toEqual(new Set(['1']))
  const manager = await bus.jetstream.jetstreamManager()
  expect((await manager.streams.info('DLQ')).state.messages).toBe(0)
  while ((await manager.consumers.info('AUTH', 'test-outage')).num_ack_pending > 0);
  expect(await metrics.registry.metrics()).not.toContain('outcome="dead"')
  await consumption.close()
})
