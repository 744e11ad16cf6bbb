import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { newId } from '@girok/common/ids'
import { as, bootWorld, invalid, type PersonalClient, type World } from './boot.ts'

let world: World
let personal: PersonalClient

beforeAll(async () => {
  world = await bootWorld()
  personal = (await world.boot()).personal
})
afterAll(() => world?.close())

const pair = () => world.peers.join(2) as [string, string]
const relation = async (viewer: string, userId: string) =>
  (await personal.getRelations({ userIds: [userId] }, as(viewer))).relations[userId]!
const userNotFound = { code: 'NOT_FOUND', reason: 'USER_NOT_FOUND' }

test('a follow is counted and told of once, however often it is asked for', async () => {
  const [ann, ben] = pair()
  await personal.follow({ userId: ben }, as(ann))
  await personal.follow({ userId: ben.toUpperCase() }, as(ann))
  expect(await relation(ann, ben)).toEqual({
    followedByMe: true,
    followsMe: false,
    blockedByMe: false,
    blocked: false,
    followerCount: 1,
    followingCount: 0,
  })
  expect(await relation(ben, ann)).toMatchObject({ followsMe: true, followerCount: 0, followingCount: 1 })
  await personal.unfollow({ userId: ben }, as(ann))
  await personal.unfollow({ userId: ben }, as(ann))
  expect(await relation(ann, ben)).toMatchObject({ followedByMe: false, followerCount: 0 })
  await personal.follow({ userId: ben }, as(ann))
  const payload = { followerId: ann, followeeId: ben }
  expect(await world.published(ann, 3)).toMatchObject([
    { type: 'personal.user.followed', payload: { ...payload, version: 1 } },
    { type: 'personal.user.unfollowed', payload: { ...payload, version: 2 } },
    { type: 'personal.user.followed', payload: { ...payload, version: 3 } },
  ])
})

describe('a block', () => {
  test('ends follows both ways, each told under the one who followed, and refuses new ones', async () => {
    const [ann, ben] = pair()
    await personal.follow({ userId: ben }, as(ann))
    await personal.follow({ userId: ann }, as(ben))
    await personal.block({ userId: ben }, as(ann))
    expect(await relation(ann, ben)).toEqual({
      followedByMe: false,
      followsMe: false,
      blockedByMe: true,
      blocked: true,
      followerCount: 0,
      followingCount: 0,
    })
    expect(await relation(ben, ann)).toMatchObject({ blockedByMe: false, blocked: true })
    const refused = { code: 'PERMISSION_DENIED', reason: 'BLOCKED' }
    await expect(personal.follow({ userId: ben }, as(ann))).rejects.toMatchObject(refused)
    await expect(personal.follow({ userId: ann }, as(ben))).rejects.toMatchObject(refused)
    expect((await world.published(ann, 3)).slice(1)).toMatchObject([
      { type: 'personal.user.blocked', payload: { blockerId: ann, blockedId: ben, version: 1 } },
      { type: 'personal.user.unfollowed', payload: { followerId: ann, followeeId: ben, version: 2 } },
    ])
    expect((await world.published(ben, 2))[1]).toMatchObject({
      type: 'personal.user.unfollowed',
      actor: ann,
      payload: { followerId: ben, followeeId: ann, version: 2 },
    })
  })

  test('stands until whoever made it takes it back; follows do not return', async () => {
    const [ann, ben] = pair()
    await personal.follow({ userId: ben }, as(ann))
    await personal.block({ userId: ben }, as(ann))
    await personal.block({ userId: ann }, as(ben))
    await personal.unblock({ userId: ben }, as(ann))
    await expect(personal.follow({ userId: ben }, as(ann))).rejects.toMatchObject({ reason: 'BLOCKED' })
    await personal.unblock({ userId: ann }, as(ben))
    expect(await relation(ann, ben)).toMatchObject({ blocked: false, followedByMe: false })
    await personal.follow({ userId: ben }, as(ann))
  })
})

describe('refused is', () => {
  test('to follow or block oneself, naming user_id', async () => {
    const [ann] = pair()
    for (const act of [personal.follow, personal.block]) {
      const asked = act({ userId: ann }, as(ann))
      await expect(asked).rejects.toEqual(invalid('user_id'))
      await expect(asked).rejects.toMatchObject({ reason: 'SELF_NOT_ALLOWED' })
    }
  })

  test('whom nobody knows, and who has left', async () => {
    const [ann, gone, late] = world.peers.join(3) as [string, string, string]
    for (const act of [personal.follow, personal.block, personal.unfollow, personal.unblock]) {
      await expect(act({ userId: newId() }, as(ann))).rejects.toMatchObject(userNotFound)
      await expect(act({ userId: 'x' }, as(ann))).rejects.toEqual(invalid('user_id'))
      await expect(act({ userId: late }, as(''))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    }
    world.peers.users.set(gone, { ...world.peers.users.get(gone)!, deleted: true })
    await expect(personal.follow({ userId: gone }, as(ann))).rejects.toMatchObject(userNotFound)
    await expect(personal.follow({ userId: ann }, as(gone))).rejects.toMatchObject(userNotFound)
    await personal.unfollow({ userId: gone }, as(ann))
    await personal.unblock({ userId: gone }, as(ann))
  })

  test('nothing, where there is nothing to end', async () => {
    const [ann, ben] = pair()
    await personal.unfollow({ userId: ben }, as(ann))
    await personal.unblock({ userId: ben }, as(ann))
    expect(await world.sql('select from edges where from_id = $1', [ann])).toEqual([])
  })
})

describe('while auth is away', () => {
  test('people whom the copy has are followed, others are UNAVAILABLE', async () => {
    const [ann, ben] = pair()
    await personal.follow({ userId: ben }, as(ann))
    const { personal: alone } = await world.boot({ AUTH_GRPC_ADDRESS: '127.0.0.1:1' })
    await alone.follow({ userId: ann }, as(ben))
    const unknown = alone.follow({ userId: world.peers.join(1)[0]! }, as(ann))
    await expect(unknown).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })
})
