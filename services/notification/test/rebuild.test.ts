import { newId } from '@girok/common/ids'
import { Lifetime } from '@girok/common/lifetime'
import { createLog } from '@girok/common/log'
import pg from 'pg'
import { copies } from '../src/copies.ts'
import { bootWorld, type World } from './world.ts'

let world: World
let database: pg.Pool
beforeAll(async () => {
  world = await bootWorld()
  database = new pg.Pool({ connectionString: world.stores.databaseUrl, max: 1 })
})
afterAll(async () => {
  await database?.end()
  await world?.close()
})

async function rebuild(name: string): Promise<string[]> {
  const lines: string[] = []
  const lifetime = new Lifetime()
  const report = (line: string) => void lines.push(line)
  try {
    await copies[name]!({ env: world.env, lifetime, log: createLog('test', 'silent'), report })
  } finally {
    await lifetime.close()
  }
  return lines
}

const like = (authorId: string, userId: string) =>
  world.publish('feed.post.liked', {
    authorId,
    userId,
    postId: newId(),
    reactionVersion: 1,
    version: 1,
    likedAt: new Date(),
  })

test('a rebuild brings back what the streams still hold, keeps the rest, and tells the range', async () => {
  const [ann, bob, fan] = [newId(), newId(), newId()]
  await like(ann, fan)
  await like(bob, fan)
  const kept = await world.until(bob, (list) => list.length === 1)
  await world.until(ann, (list) => list.length === 1)
  await database.query('delete from causes where recipient_id = $1', [ann])
  await database.query('delete from lines where recipient_id = $1', [ann])
  const told = await rebuild('notification')
  expect(told.find((line) => line.startsWith('notification-feed'))).toMatch(
    /: \d+ events of FEED 1–\d+, since 20/,
  )
  expect(await world.list(ann)).toMatchObject([{ count: 1, actorIds: [fan] }])
  expect(await world.list(bob)).toEqual(kept)
})

test('blocks that their owner knows nothing of are dropped, those it has are learned', async () => {
  const [ann, bob, cat] = [newId(), newId(), newId()]
  await database.query('insert into blocks values ($1, $2, true, 1)', [ann, bob])
  world.blocks.push({ blockerId: ann, blockedId: cat, active: true, version: 1 })
  await rebuild('notification-blocks')
  await like(ann, bob)
  await like(ann, cat)
  await world.settled()
  expect(await world.list(ann)).toMatchObject([{ actorIds: [bob] }])
})
