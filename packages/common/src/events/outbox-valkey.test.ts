import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import { Redis } from 'ioredis'
import { newId } from '../ids.ts'
import { gate } from '../testing/gate.ts'
import type { Entry } from './entry.ts'
import { OUTBOX_LUA, outboxWork, type KeptEntry } from './outbox-valkey.ts'

let stores: SuiteStores
let valkey: Redis
beforeAll(async () => {
  stores = await suiteStores({ valkey: true })
  valkey = new Redis(stores.valkeyUrl)
})
afterAll(async () => {
  valkey?.disconnect()
  await stores?.close()
})

const ROOT = '{outbox-test}'
const APPEND = `${OUTBOX_LUA}\nappend(KEYS[1], ARGV[1], cjson.decode(ARGV[2]))`

async function append(key: string, at = Date.now()): Promise<string> {
  const id = newId()
  await valkey.eval(APPEND, 1, ROOT, key, JSON.stringify({ id, at }))
  return id
}
const appendMany = async (key: string, count: number) => {
  const ids: string[] = []
  for (let i = 0; i < count; i++) ids.push(await append(key))
  return ids
}

const relay = (publish: (id: string) => Promise<void>) =>
  outboxWork({
    name: 'entries',
    valkey,
    root: ROOT,
    toEntry: (kept: KeptEntry, key) => ({ id: kept.id, key }) as Entry,
    publisher: { publish: ({ id }) => publish(id) },
  })
const future = () => new Date(Date.now() + 1_000)

test('a key’s entries are published in order, and are gone when they are', async () => {
  const ids = await appendMany('a', 150)
  const published: string[] = []
  const work = relay(async (id) => void published.push(id))
  expect(await work.stale(future())).toEqual(['a'])
  await work.work('a')
  expect(published).toEqual(ids)
  expect(await work.stale(future())).toEqual([])
  expect(await valkey.keys(`${ROOT}*`)).toEqual([])
})

test('what the stream has not stored stays, with its id, and is stale once it has waited', async () => {
  const [first] = await appendMany('b', 2)
  const before = new Date(Date.now() - 1_000)
  const failing = relay(async () => {
    throw new Error('away')
  })
  await expect(failing.work('b')).rejects.toThrow('away')
  expect(await failing.stale(before)).toEqual([])
  expect(await failing.stale(future())).toEqual(['b'])
  const published: string[] = []
  await relay(async (id) => void published.push(id)).work('b')
  expect(published[0]).toBe(first)
})

test('a slow relay takes off nothing that came after what it has published', async () => {
  const [first] = await appendMany('c', 1)
  const { promise: held, resolve: release } = gate()
  const slow: string[] = []
  const working = relay(async (id) => {
    await held
    slow.push(id)
  }).work('c')
  const fast: string[] = []
  await relay(async (id) => void fast.push(id)).work('c')
  const later = await append('c')
  release()
  await working
  expect(fast).toEqual([first])
  expect(slow).toEqual([first, later])
})
