import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import { newCall } from '../call.ts'
import { newId } from '../ids.ts'
import { createLog } from '../log.ts'
import { createMetrics } from '../metrics.ts'
import { closeNats, connectNats, type Bus } from '../stores/nats.ts'
import type { EventHandlers } from './consumer.ts'
import { pagesOf, rebuildFromSnapshot } from './copies.ts'
import { createEntry } from './entry.ts'
import { createPublisher, type Publisher } from './publisher.ts'
import { replay } from './replay.ts'

/** A copy of who left, as a service would keep it: newer versions win, marks say which rebuild named a row. */
interface Row {
  version: number
  run?: string
}

let stores: SuiteStores
let bus: Bus
let publisher: Publisher
let copy: Map<string, Row>
beforeAll(async () => {
  stores = await suiteStores({ nats: true })
  bus = await connectNats(stores.natsUrl, 'test', createLog('test', 'silent'))
  publisher = createPublisher(bus.jetstream, createMetrics('test'))
})
beforeEach(async () => {
  copy = new Map()
  await (await bus.jetstream.jetstreamManager()).streams.purge('AUTH')
})
afterAll(async () => {
  await closeNats(bus)
  await stores.close()
})

const write = (userId: string, row: Row) => {
  const known = copy.get(userId)
  copy.set(userId, { ...row, version: Math.max(row.version, known?.version ?? 0) })
}
const handlers: EventHandlers = {
  'auth.user.deleted': async ({ payload }) => write(payload.userId, { version: payload.version }),
}
const tell = (userId: string, version: number) =>
  publisher.publish(createEntry('auth.user.deleted', { userId, version }, newCall()))
const versions = () => Object.fromEntries([...copy].map(([id, row]) => [id, row.version]))

interface Page {
  people: Record<string, number>
  nextPageToken: string
}
const rebuild = (pages: AsyncIterable<Page>) =>
  rebuildFromSnapshot(
    {
      jetstream: bus.jetstream,
      stream: 'AUTH',
      handlers,
      pages,
      put: async ({ people }, run) => {
        for (const [id, version] of Object.entries(people)) write(id, { version, run })
      },
      prune: async (run) => {
        for (const [id, row] of copy) if (row.run !== run) copy.delete(id)
      },
    },
    () => {},
  )

test('a rebuilt copy has the owner’s pages and what happened while they were read, and nothing else', async () => {
  copy.set('gone', { version: 7 }).set('newer', { version: 9 })
  await tell('before', 1)
  const owner: Record<string, Page> = {
    '': { people: { a: 1, b: 1 }, nextPageToken: 'second' },
    second: { people: { c: 1, newer: 3 }, nextPageToken: '' },
  }
  await rebuild(
    pagesOf(async (token) => {
      // The live consumer hears of both as they happen; one page has already gone by.
      if (token === 'second') {
        await Promise.all([tell('a', 2), tell('late', 1)])
        write('late', { version: 1 })
      }
      return owner[token]!
    }),
  )
  expect(versions()).toEqual({ a: 2, b: 1, c: 1, newer: 9, late: 1 })
})

test('a rebuild that breaks off can be run again', async () => {
  const away = async (): Promise<Page> => Promise.reject(new Error('the owner is away'))
  await expect(rebuild(pagesOf(away))).rejects.toThrow('the owner is away')
  await rebuild(pagesOf(async () => ({ people: { a: 1 }, nextPageToken: '' })))
  expect(versions()).toEqual({ a: 1 })
})

test('a replay hands everything that the stream still holds once, in order, passes poison over, and tells its range', async () => {
  const ids = Array.from({ length: 250 }, () => newId())
  for (const [i, id] of ids.entries()) await tell(id, i + 1)
  await bus.jetstream.publish('auth.user.deleted.nobody', 'no headers, no proto')
  const seen: string[] = []
  const result = await replay({
    jetstream: bus.jetstream,
    stream: 'AUTH',
    handlers: { 'auth.user.deleted': async ({ payload }) => void seen.push(payload.userId) },
  })
  expect(seen).toEqual(ids)
  expect(result).toMatchObject({ handled: 250, passedOver: 1, since: expect.any(Date) })
  expect(result.toSeq - result.fromSeq).toBe(250)
})

test('a replay of nothing ends at once', async () => {
  expect(await replay({ jetstream: bus.jetstream, stream: 'AUTH', handlers })).toMatchObject({ handled: 0 })
})

test('a replay stops at a store that is away instead of going on without it', async () => {
  await tell('a', 1)
  const broken: EventHandlers = {
    'auth.user.deleted': () => Promise.reject(new Error('the database is away')),
  }
  await expect(replay({ jetstream: bus.jetstream, stream: 'AUTH', handlers: broken })).rejects.toThrow('away')
})
