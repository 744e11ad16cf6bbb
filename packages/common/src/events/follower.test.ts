import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import { newCall } from '../call.ts'
import { createLog } from '../log.ts'
import { createMetrics } from '../metrics.ts'
import { closeNats, connectNats, type Bus } from '../stores/nats.ts'
import { createEntry } from './entry.ts'
import { Follower } from './follower.ts'
import { createPublisher, type Publisher } from './publisher.ts'
import { ensureStreams } from './streams.ts'
import { gate } from '../testing/gate.ts'

const log = createLog('test', 'silent')
let stores: SuiteStores
let bus: Bus
let publisher: Publisher
const followers: Follower[] = []
beforeAll(async () => {
  stores = await suiteStores({ nats: true })
  bus = await connectNats(stores.natsUrl, 'test', log)
  publisher = createPublisher(bus.jetstream, createMetrics('test'))
})
afterAll(async () => {
  await Promise.all(followers.map((follower) => follower.close()))
  await closeNats(bus)
  await stores.close()
})

const publish = (seq: number) =>
  publisher.publish(
    createEntry('chat.message.read', { roomId: 'r', userId: 'u', seq, readAt: new Date() }, newCall()),
  )

/** A follower of CHAT that notes the numbers it read. */
async function follow() {
  const seen: number[] = []
  const waiting = new Set<() => void>()
  const follower = await Follower.start({
    bus,
    stream: 'CHAT',
    log,
    onEvent: (event) => {
      if (event.type === 'chat.message.read') seen.push(event.payload.seq)
      for (const check of waiting) check()
    },
  })
  followers.push(follower)
  const until = (last: number) =>
    new Promise<number[]>((resolve) => {
      const check = () => seen.at(-1) === last && resolve(seen)
      waiting.add(check)
      check()
    })
  return { follower, until }
}

async function reconnected(): Promise<void> {
  for await (const { type } of bus.connection.status()) if (type === 'reconnect') return
}

const consumers = async () => (await bus.jetstream.jetstreamManager()).consumers.list('CHAT').next()

test('a follower reads what comes after its start, in order, and knows its place', async () => {
  await publish(0)
  const { follower, until } = await follow()
  const before = follower.seq
  for (let seq = 1; seq <= 200; seq++) await publish(seq)
  expect(await until(200)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1))
  expect(follower.seq).toBe(before + 200)
})

test('a stream that is not there yet is waited for', async () => {
  const manager = await bus.jetstream.jetstreamManager()
  await manager.streams.delete('FEED')
  const starting = Follower.start({ bus, stream: 'FEED', log, onEvent: () => {} })
  await expect(manager.streams.info('FEED')).rejects.toThrow('not found')
  await ensureStreams(manager)
  const follower = await starting
  followers.push(follower)
  expect(follower.seq).toBe(0)
})

test('an event that was lost on the way is read again', async () => {
  const { until } = await follow()
  await publish(1)
  await until(1)
  // Somebody else pulls one event from each follower's own consumer: it never arrives there.
  const stolen = (await consumers()).map(async ({ name }) => {
    const consumer = await bus.jetstream.consumers.get('CHAT', name)
    const batch = await consumer.fetch({ max_messages: 1, expires: 5_000 })
    for await (const message of batch) return message.seq
    return 0
  })
  // Pulls are served in turn: the follower's own waits first.
  for (let seq = 2; seq <= 10; seq++) await publish(seq)
  expect(Math.min(...(await Promise.all(stolen)))).toBeGreaterThan(0)
  expect(await until(10)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
})

test('a server that dies before the first event costs none', async () => {
  const { until } = await follow()
  const back = reconnected()
  stores.stop('nats')
  await stores.restart('nats')
  await back
  await publish(1)
  expect(await until(1)).toEqual([1])
})

test('a stream that was made anew is read from its start under a new epoch', async () => {
  const { follower, until } = await follow()
  const { epoch } = follower
  const manager = await bus.jetstream.jetstreamManager()
  await manager.streams.delete('CHAT')
  await ensureStreams(manager)
  await publish(1)
  expect(await until(1)).toEqual([1])
  expect(follower.seq).toBe(1)
  expect(follower.epoch).not.toBe(epoch)
})

test('a fault in what handles an event passes that event over', async () => {
  const seen: number[] = []
  const done = gate()
  const onEvent = ({ payload }: { payload: unknown }) => {
    const { seq } = payload as { seq: number }
    if (seq === 1) throw new Error('cannot')
    seen.push(seq)
    done.resolve()
  }
  followers.push(await Follower.start({ bus, stream: 'CHAT', log, onEvent }))
  await publish(1)
  await publish(2)
  await done.promise
  expect(seen).toEqual([2])
})

test('a closed follower leaves nothing at the server', async () => {
  await Promise.all(followers.map((follower) => follower.close()))
  let left = await consumers()
  while (left.length > 0) left = await consumers()
})
