import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import { newCall } from '../call.ts'
import { consume } from '../events/consumer.ts'
import { createEntry } from '../events/entry.ts'
import { createPublisher } from '../events/publisher.ts'
import { newId } from '../ids.ts'
import { createLog } from '../log.ts'
import { createMetrics } from '../metrics.ts'
import { closeNats, connectNats } from './nats.ts'

const log = createLog('test', 'silent')
const metrics = createMetrics('test')
let stores: SuiteStores
beforeAll(async () => {
  stores = await suiteStores({ nats: true })
})
afterAll(() => stores.close())

test('with NATS away a process connects and consumes at once; publishing fails until it comes, then events arrive', async () => {
  stores.stop('nats')
  const bus = await connectNats(stores.natsUrl, 'test', log)
  const arrived = Promise.withResolvers<string>()
  const handlers = {
    'auth.user.deleted': async ({ id }: { id: string }) => arrived.resolve(id),
  }
  const settings = { jetstream: bus.jetstream, stream: 'AUTH', durable: 'test-late', log, metrics } as const
  const consumption = await consume({ ...settings, handlers })
  const publisher = createPublisher(bus.jetstream, metrics)
  const entry = createEntry('auth.user.deleted', { userId: newId(), version: 1 }, newCall())
  await expect(publisher.publish(entry)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  expect(() => bus.connection).toThrow('NATS is unavailable')

  await stores.restart('nats')
  await bus.ready
  await publisher.publish(entry)
  expect(await arrived.promise).toBe(entry.id)
  await consumption.close()
  await closeNats(bus)
})

test('a durable that was deleted under its consumer is made anew', async () => {
  const bus = await connectNats(stores.natsUrl, 'test', log)
  const seen = new Map<string, () => void>()
  const handlers = {
    'auth.user.deleted': async ({ payload }: { payload: { userId: string } }) => seen.get(payload.userId)?.(),
  }
  const settings = { jetstream: bus.jetstream, stream: 'AUTH', durable: 'test-gone', log, metrics } as const
  const consumption = await consume({ ...settings, handlers })
  const manager = await bus.jetstream.jetstreamManager()
  await manager.consumers.delete('AUTH', 'test-gone')
  const userId = newId()
  const arrived = new Promise<void>((resolve) => seen.set(userId, resolve))
  const entry = createEntry('auth.user.deleted', { userId, version: 1 }, newCall())
  await createPublisher(bus.jetstream, metrics).publish(entry)
  await arrived
  await consumption.close()
  await closeNats(bus)
})

test('a bus that never found its server closes', async () => {
  stores.stop('nats')
  const bus = await connectNats(stores.natsUrl, 'test', log)
  await closeNats(bus)
  await stores.restart('nats')
})
