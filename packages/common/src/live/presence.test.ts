import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import type { Redis } from 'ioredis'
import { newId } from '../ids.ts'
import { createLog } from '../log.ts'
import { closeValkey, connectCache } from '../stores/valkey.ts'
import { quickest } from '../testing/quickest.ts'
import { Presence } from './presence.ts'

const log = createLog('test', 'silent')
let stores: SuiteStores
let valkey: Redis
let presence: Presence
beforeAll(async () => {
  stores = await suiteStores({ valkey: true })
  valkey = connectCache(stores.valkeyCacheUrl, log)
  await new Promise((resolve) => valkey.once('ready', resolve))
  presence = new Presence(valkey)
})
afterAll(async () => {
  closeValkey(valkey)
  await stores.close()
})

const seen = async (userId: string) => (await presence.lookUp([userId])).get(userId)

test('a person is online while any node has them, and seen last when the last one let them go', async () => {
  const ann = newId()
  expect(await seen(ann)).toEqual({ online: false })
  expect(await presence.arrive('a', [ann])).toEqual([ann])
  expect(await presence.arrive('b', [ann])).toEqual([])
  expect(await presence.leave('a', [ann])).toEqual(new Map())
  expect(await seen(ann)).toEqual({ online: true })
  const before = Date.now()
  const lastSeenAt = (await presence.leave('b', [ann])).get(ann)!
  expect(lastSeenAt.getTime()).toBeGreaterThanOrEqual(before)
  expect(lastSeenAt.getTime()).toBeLessThanOrEqual(Date.now())
  expect(await seen(ann)).toEqual({ online: false, lastSeenAt })
})

test('a word that is not renewed ends by itself, one that is lives on', async () => {
  const brief = new Presence(valkey, 300)
  const [ann, bob] = [newId(), newId()]
  await brief.arrive('a', [ann, bob])
  const renewing = setInterval(() => void brief.arrive('a', [bob]), 50)
  while ((await seen(ann))!.online);
  expect(await seen(bob)).toEqual({ online: true })
  clearInterval(renewing)
})

test('the people of a dead node are shared among those who take them', async () => {
  const people = Array.from({ length: 10 }, newId)
  await presence.arrive('dead', people)
  await presence.leave('dead', [people[0]!])
  const taken = await Promise.all([presence.takeFrom('dead', 4), presence.takeFrom('dead', 100)])
  expect(taken.flat().toSorted()).toEqual(people.slice(1).toSorted())
})

test('while the cache is away the answer is UNAVAILABLE, at once', async () => {
  stores.stop('valkeyCache')
  const took = await quickest(1_000, async () => {
    const start = performance.now()
    await expect(presence.lookUp([newId()])).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    return performance.now() - start
  })
  expect(took).toBeLessThan(1_000)
})
