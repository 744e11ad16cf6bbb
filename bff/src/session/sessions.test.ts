import { createSecretKey, randomBytes } from 'node:crypto'
import { Redis } from 'ioredis'
import { Blacklist } from '@girok/common/blacklist'
import { AppError, unavailable } from '@girok/common/errors'
import { createLog } from '@girok/common/log'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import { LogoutQueue } from './logout-queue.ts'
import type { SessionRecord } from './record.ts'
import { SessionRecords } from './records.ts'
import { Seal } from './seal.ts'
import { SessionIndex } from './session-index.ts'
import { Sessions } from './sessions.ts'
import { newSessionId } from './store.ts'

let stores: SuiteStores
let valkey: Redis
let records: SessionRecords
let sessions: Sessions
let logouts: LogoutQueue
let blacklist: Blacklist
const ended: string[] = []
let authIsAway = false

beforeAll(async () => {
  stores = await suiteStores({ valkey: true })
  valkey = new Redis(stores.valkeyUrl)
  const seal = new Seal(new Map([['k', createSecretKey(randomBytes(32))]]))
  records = new SessionRecords(valkey, seal, 60)
  blacklist = new Blacklist(valkey)
  const endFamily = async (token: string) => {
    if (authIsAway) throw unavailable('auth')
    if (token === 'unknown') throw new AppError('UNAUTHENTICATED', 'INVALID_TOKEN', 'unknown')
    ended.push(token)
  }
  logouts = new LogoutQueue(valkey, seal, endFamily, createLog('test', 'silent'))
  sessions = new Sessions({ records, index: new SessionIndex(valkey, 60), blacklist, logouts })
})

afterAll(async () => {
  await logouts?.close()
  valkey?.disconnect()
  await stores?.close()
})

let families = 0
const record = (given: Partial<SessionRecord> = {}): SessionRecord => ({
  userId: 'u1',
  sessionId: `sid-${(families += 1)}`,
  roles: ['user'],
  accessToken: 'access',
  refreshToken: `refresh-${families}`,
  accessExpiresAt: Date.now() + 600_000,
  endsAt: Date.now() + 3_600_000,
  seenAt: Date.now(),
  ...given,
})

async function begun(given: Partial<SessionRecord> = {}) {
  const id = newSessionId()
  return { id, record: await sessions.begin(id, record(given)) }
}

test('neither the cookie’s id nor a token is readable in the store', async () => {
  const { id } = await begun({ refreshToken: 'very-secret' })
  const keys = await valkey.keys('*')
  const values = await Promise.all(keys.map((key) => valkey.dump(key)))
  expect([...keys, ...values].join()).not.toMatch(new RegExp(`${id}|very-secret`))
})

test('loading is one round trip and no write', async () => {
  const { id, record } = await begun()
  const [before, size] = [await commands(), await logSize()]
  await records.load(id)
  expect((await commands()) - before).toBe(1)
  expect(await logSize()).toBe(size)
  expect(await valkey.ttl(records.keyOf(record))).toBeGreaterThan(0)
})

/** The bytes of the append-only log: every write grows it. */
const logSize = async () => /aof_current_size:(\d+)/.exec(await valkey.info('persistence'))?.[1]

test('a session in use has its idle time renewed', async () => {
  const { id, record } = await begun({ seenAt: Date.now() - 61_000 })
  await valkey.expire(records.keyOf(record), 5)
  await sessions.seen((await records.load(id))!)
  expect(await valkey.ttl(records.keyOf(record))).toBeGreaterThan(50)
})

/** How many GETs of any kind the server has run. */
async function commands(): Promise<number> {
  const stats = await valkey.info('commandstats')
  const counts = [...stats.matchAll(/cmdstat_(get|getex|set|expire|eval):calls=(\d+)/g)]
  return counts.reduce((sum, [, , count]) => sum + Number(count), 0)
}

test('a session past its absolute end is gone, however busy it is', async () => {
  const { id } = await begun({ endsAt: Date.now() - 1 })
  expect(await records.load(id)).toBeUndefined()
})

test('a loaded record that has ended meanwhile cannot be written back', async () => {
  const { id } = await begun()
  const held = (await records.load(id))!
  await sessions.end(held)
  expect(await records.update(held, (now) => ({ ...now, seenAt: 1 }))).toBeUndefined()
  await records.save(id, held)
  await expect(sessions.rotate(newSessionId(), held)).rejects.toMatchObject({ reason: 'SESSION_ENDED' })
  expect(await records.load(id)).toBeUndefined()
})

test('changes that cross are both kept', async () => {
  const { id } = await begun()
  const [one, two] = [(await records.load(id))!, (await records.load(id))!]
  await records.update(one, (now) => ({ ...now, seenAt: 1 }))
  await records.update(two, (now) => ({ ...now, accessToken: 'newer' }))
  expect(await records.load(id)).toMatchObject({ seenAt: 1, accessToken: 'newer' })
})

test('of two requests that give a session a new id only one succeeds', async () => {
  const { id } = await begun()
  const loaded = await Promise.all([records.load(id), records.load(id)])
  const moved = await Promise.allSettled(loaded.map((held) => sessions.rotate(newSessionId(), held!)))
  expect(moved.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('a session whose family was revoked while it began does not begin', async () => {
  const id = newSessionId()
  const late = record()
  await blacklist.addSessions([late.sessionId], 60)
  await expect(sessions.begin(id, late)).rejects.toMatchObject({ reason: 'SESSION_ENDED' })
  expect(await records.load(id)).toBeUndefined()
})

test('revoking deletes the records of the families named and no others', async () => {
  const [one, two] = [await begun({ userId: 'u2' }), await begun({ userId: 'u2' })]
  await sessions.revoke('u2', [one.record.sessionId, 'unknown'])
  expect(await records.load(one.id)).toBeUndefined()
  expect([...(await sessions.list('u2')).keys()]).toEqual([two.record.sessionId])
})

test('last seen is written at most once a minute', async () => {
  const { id } = await begun({ seenAt: Date.now() - 61_000 })
  await sessions.seen((await records.load(id))!)
  const { seenAt } = (await records.load(id))!
  await sessions.seen((await records.load(id))!)
  expect(Date.now() - seenAt).toBeLessThan(5_000)
  expect((await records.load(id))!.seenAt).toBe(seenAt)
})

test('a logout while auth is away is remembered and done later; one that auth cannot know is dropped', async () => {
  authIsAway = true
  const { id, record } = await begun()
  await sessions.end(record)
  expect(await records.load(id)).toBeUndefined()
  authIsAway = false
  await logouts.add('unknown')
  const entries = await valkey.zrange('session:logouts', 0, '-1')
  for (const entry of entries) await valkey.zadd('session:logouts', 0, entry)
  await logouts.sweep()
  expect(ended).toContain(record.refreshToken)
  expect(await valkey.zcard('session:logouts')).toBe(0)
})
