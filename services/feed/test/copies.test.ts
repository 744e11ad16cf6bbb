import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { newId } from '@girok/common/ids'
import { Lifetime } from '@girok/common/lifetime'
import { createLog } from '@girok/common/log'
import { User } from '@girok/proto/auth/v1/auth'
import { Profile } from '@girok/proto/personal/v1/personal'
import { copies } from '../src/copies.ts'
import { as, bootWorld, type FeedClient, type World } from './boot.ts'
import { eventually, numbers, people, showing, write } from './steps.ts'

let world: World
let feed: FeedClient

const [ann, bob, cid] = people(3) as [string, string, string]

beforeAll(async () => {
  world = await bootWorld()
  const { neighbours } = world
  // More than a page, so that the snapshot has several.
  neighbours.follows.push(...numbers(1, 1_200).map(() => follow(newId(), newId())), follow(bob, ann))
  neighbours.users.push(User.fromPartial({ id: ann, username: 'ann', displayName: 'Ann', version: 4 }))
  neighbours.profiles.push(
    Profile.fromPartial({ userId: ann, avatarUrl: 'https://pictures.test/ann', version: 2 }),
  )
  feed = (await world.boot()).feed
})
afterAll(() => world?.close())

const follow = (followerId: string, followeeId: string, active = true, version = 5) => ({
  followerId,
  followeeId,
  active,
  version,
})

async function rebuild(name: string): Promise<string[]> {
  const lines: string[] = []
  const lifetime = new Lifetime()
  const log = createLog('test', 'silent')
  await copies[name]!({ env: world.env, lifetime, log, report: (line) => lines.push(line) })
  await lifetime.close()
  return lines
}

const whole = (name: string) =>
  eventually(
    async () =>
      (await world.database.collection<{ _id: string }>('copies').countDocuments({ _id: name })) === 1,
  )

test('a feed without copies fills them from the snapshots of their owners', async () => {
  for (const name of Object.keys(copies)) await whole(name)
  expect(await world.database.collection('follows').countDocuments()).toBe(1_201)
  const { id: postId } = await write(feed, ann, 'to bob')
  await showing(feed, bob, ['to bob'])
  expect((await feed.getPost({ postId }, as(bob))).author).toMatchObject({
    username: 'ann',
    displayName: 'Ann',
    avatarUrl: 'https://pictures.test/ann',
  })
})

test('a rebuild drops what its owner never had, keeps what is newer, and applies the events since', async () => {
  const { neighbours, streams, database } = world
  const follows = database.collection<{ _id: string; active: boolean; version: number }>('follows')
  await streams.follow(cid, ann, 9)
  await streams.follow(cid, bob, 1)
  await eventually(async () => (await follows.countDocuments({ from: cid })) === 2)
  neighbours.follows.push(follow(cid, ann, false, 8), follow(cid, newId(), true, 1))
  const lines = await rebuild('feed-follows')
  expect(lines.at(-1)).toMatch(/events applied/)
  const found = await follows.find({ from: cid }).toArray()
  expect(
    found.map(({ active, version }) => ({ active, version })).sort((a, b) => a.version - b.version),
  ).toEqual([
    { active: true, version: 1 },
    { active: true, version: 9 },
  ])
  expect(await follows.countDocuments({ _id: `${cid}:${bob}` })).toBe(0)
})

test('every copy can be made anew while feed runs', async () => {
  for (const name of Object.keys(copies)) expect(await rebuild(name)).toHaveLength(3)
  await write(feed, ann, 'again')
  await showing(feed, bob, ['again', 'to bob'])
})
