import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { newId } from '@girok/common/ids'
import { as, bootWorld, invalid, type PersonalClient, type World } from './boot.ts'

let world: World
let personal: PersonalClient
let gateway: PersonalClient
let feed: PersonalClient
let people: string[]
let [ann, ben, cat, dan, eve] = [] as string[] as [string, string, string, string, string]

beforeAll(async () => {
  world = await bootWorld()
  const booted = await world.boot()
  personal = booted.personal
  gateway = world.client(booted.address, 'ws-gateway')
  feed = world.client(booted.address, 'feed')
  people = world.peers.join(5)
  ;[ann, ben, cat, dan, eve] = people as typeof people & [string, string, string, string, string]
  for (const fan of [ben, cat, dan, eve]) await personal.follow({ userId: ann }, as(fan))
  for (const star of [eve, cat]) await personal.follow({ userId: star }, as(ben))
})
afterAll(() => world?.close())

const page = (pageSize = 0, pageToken = '') => ({ pageSize, pageToken })
const followers = (userIds: string[], asked = page(), viewer = ann) =>
  personal.batchListFollowers({ userIds, ...asked }, as(viewer))

describe('lists of people', () => {
  test('come for many at once, the newest follow first', async () => {
    const { pages } = await followers([ann, cat, dan, newId()])
    expect(pages[ann]!.userIds).toEqual([eve, dan, cat, ben])
    expect(pages[cat]!.userIds).toEqual([ben])
    expect(pages[dan]).toEqual({ userIds: [], cursors: [], nextPageToken: '' })
    const following = await personal.batchListFollowing({ userIds: [ben, ann], ...page() }, as(ann))
    expect(following.pages[ben]!.userIds).toEqual([cat, eve, ann])
    expect(following.pages[ann]!.userIds).toEqual([])
  })

  test('page without a gap or a repetition, one person going on and the others at their newest', async () => {
    const first = (await followers([ann, cat], page(2))).pages
    expect(first[ann]!.userIds).toEqual([eve, dan])
    const second = (await followers([ann, cat], page(2, first[ann]!.nextPageToken))).pages
    expect(second[ann]).toMatchObject({ userIds: [cat, ben], nextPageToken: '' })
    expect(second[cat]!.userIds).toEqual([ben])
    const middle = (await followers([ann], page(1, first[ann]!.cursors[0]))).pages
    expect(middle[ann]!.userIds).toEqual([dan])
  })

  test('leave out people in a block with the caller, whoever made it', async () => {
    const [viewer, shy, angry, star] = world.peers.join(4) as [string, string, string, string]
    for (const fan of [shy, angry]) await personal.follow({ userId: star }, as(fan))
    await personal.block({ userId: shy }, as(viewer))
    await personal.block({ userId: viewer }, as(angry))
    expect((await followers([star], page(), viewer)).pages[star]!.userIds).toEqual([])
    expect((await followers([star])).pages[star]!.userIds).toEqual([angry, shy])
  })

  test('refuse cursors of another list, altered ones, negative sizes and too many people; huge sizes are cut', async () => {
    const { nextPageToken } = (await followers([ann], page(1))).pages[ann]!
    const attempts = [
      () => personal.batchListFollowing({ userIds: [ann], ...page(1, nextPageToken) }, as(ann)),
      () => followers([cat], page(1, nextPageToken)),
      () => followers([ann], page(1, nextPageToken.slice(2))),
      () => followers([ann], page(1, 'x'.repeat(5000))),
    ]
    for (const attempt of attempts)
      await expect(attempt()).rejects.toMatchObject({ reason: 'INVALID_CURSOR' })
    await expect(followers([ann], page(-1))).rejects.toEqual(invalid('page_size'))
    await expect(followers(Array.from({ length: 101 }, () => newId()))).rejects.toEqual(invalid('user_ids'))
    await expect(followers([ann, 'x'])).rejects.toEqual(invalid('user_ids.1'))
    expect((await followers([ann], page(2_000_000_000))).pages[ann]!.userIds).toHaveLength(4)
    await expect(followers([ann], page(), '')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })
})

test('relations come for 500 people at once, also to nobody in particular', async () => {
  const strangers = Array.from({ length: 497 }, () => newId())
  const { relations } = await personal.getRelations({ userIds: [ann, ben, cat, ...strangers] }, as(ben))
  expect(Object.keys(relations)).toHaveLength(500)
  expect(relations[ann]).toMatchObject({ followedByMe: true, followsMe: false, followerCount: 4 })
  expect(relations[cat]).toMatchObject({ followedByMe: true, followerCount: 1, followingCount: 1 })
  expect(relations[strangers[0]!]).toMatchObject({ followedByMe: false, followerCount: 0 })
  const open = await personal.getRelations({ userIds: [ann] }, as(''))
  expect(open.relations[ann]).toMatchObject({ followedByMe: false, blocked: false, followerCount: 4 })
  await expect(personal.getRelations({ userIds: [...strangers, ...people] }, as(ben))).rejects.toEqual(
    invalid('user_ids'),
  )
})

describe('for the socket gateway', () => {
  test('whom one follows comes in id order, page by page', async () => {
    const first = await gateway.listFollowees(page(2), as(ben))
    const second = await gateway.listFollowees(page(2, first.nextPageToken), as(ben))
    expect([...first.userIds, ...second.userIds]).toEqual([ann, cat, eve].sort())
    expect(second.nextPageToken).toBe('')
    const stolen = gateway.listFollowees(page(2, first.nextPageToken), as(cat))
    await expect(stolen).rejects.toMatchObject({ reason: 'INVALID_CURSOR' })
  })

  test('blocks come from both sides, each person once', async () => {
    const [me, ...others] = world.peers.join(4) as [string, string, string, string]
    await personal.block({ userId: others[0]! }, as(me))
    await personal.block({ userId: me }, as(others[0]))
    await personal.block({ userId: me }, as(others[1]))
    await personal.block({ userId: others[2]! }, as(me))
    await personal.unblock({ userId: others[2]! }, as(me))
    const first = await gateway.listBlocked(page(1), as(me))
    const second = await gateway.listBlocked(page(1, first.nextPageToken), as(me))
    expect([...first.userIds, ...second.userIds]).toEqual(others.slice(0, 2).sort())
    expect(second.nextPageToken).toBe('')
  })
})

test('everything comes to services that keep copies, ended ones with their versions, and to no person', async () => {
  await personal.unfollow({ userId: ann }, as(eve))
  const all = []
  for (let pageToken = '', more = true; more; more = pageToken !== '') {
    const found = await feed.listAllFollows(page(3, pageToken), as())
    all.push(...found.follows)
    pageToken = found.nextPageToken
  }
  const pairs = all.map(({ followerId, followeeId }) => followerId + followeeId)
  expect(pairs).toEqual([...new Set(pairs)].sort())
  expect(all).toContainEqual({ followerId: eve, followeeId: ann, active: false, version: 2 })
  expect(all).toContainEqual({ followerId: dan, followeeId: ann, active: true, version: 1 })
  const { blocks } = await feed.listAllBlocks(page(1000), as())
  const kept = await world.sql("select from edges where kind = 'BLOCK'")
  expect(blocks).toHaveLength(kept.length)
  for (const client of [personal, gateway])
    await expect(client.listAllFollows(page(), as())).rejects.toMatchObject({ reason: 'CALLER_NOT_ALLOWED' })
  await expect(feed.listAllBlocks(page(), as(ann))).rejects.toMatchObject({
    reason: expect.stringMatching(/./),
  })
})
