import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { as, bootWorld, type PersonalClient, type World } from './boot.ts'
import { published } from './stream.ts'

let world: World
let personal: PersonalClient

beforeAll(async () => {
  world = await bootWorld()
  personal = (await world.boot()).personal
})
afterAll(() => world?.close())

const pair = () => world.everybody.join(2) as [string, string]

test('a follow is stored and told of, once however often it is asked for', async () => {
  const [ann, ben] = pair()
  await personal.follow({ userId: ben }, as(ann))
  await personal.follow({ userId: ben }, as(ann))
  await personal.unfollow({ userId: ben }, as(ann))
  const events = await published(world.stores.natsUrl, ann, 2)
  expect(events).toMatchObject([
    { type: 'personal.user.followed', payload: { followerId: ann, followeeId: ben, version: 1 } },
    { type: 'personal.user.unfollowed', payload: { followerId: ann, followeeId: ben, version: 2 } },
  ])
})
