import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { newId } from '@girok/common/ids'
import { as, bootWorld, type FeedClient, type World } from './boot.ts'
import { eventually, followed, numbers, people, settled, showing, timelineOf, write } from './steps.ts'

let world: World
let feed: FeedClient

beforeAll(async () => {
  world = await bootWorld()
  feed = (await world.boot({ FEED_PULL_ABOVE_FOLLOWERS: '3' })).feed
})
afterAll(() => world?.close())

const two = () => people(2) as [string, string]
const three = () => people(3) as [string, string, string]

/** Writes posts one after the other, and yields their bodies as timelines show them. */
async function writeAll(authorId: string, bodies: readonly string[]) {
  for (const body of bodies) await write(feed, authorId, body)
  return [...bodies].reverse()
}

describe('a post comes into timelines', () => {
  test('of its author, at once, and of those who follow them', async () => {
    const [ann, bob, cid] = three()
    await followed(world, [bob], ann)
    await write(feed, ann, 'hello')
    expect(await timelineOf(feed, ann)).toEqual(['hello'])
    await showing(feed, bob, ['hello'])
    expect(await timelineOf(feed, cid)).toEqual([])
  })

  test('of whoever begins to follow its author later', async () => {
    const [ann, bob] = two()
    const posts = await writeAll(ann, ['a', 'b'])
    await followed(world, [bob], ann)
    await showing(feed, bob, posts)
  })

  test('of too many followers by being merged when they read, once each, also when they come later', async () => {
    const [ann, bob, late] = three()
    const fans = [bob, ...people(4)]
    await write(feed, bob, 'own')
    const early = await writeAll(ann, ['before'])
    await followed(world, fans, ann)
    const later = await writeAll(ann, ['c', 'd'])
    await settled(world)
    for (const fan of fans.slice(1)) await showing(feed, fan, [...later, ...early])
    await showing(feed, bob, [...later, ...early, 'own'])
    const entries = world.database.collection('timelines').countDocuments({ ownerId: fans[1]! })
    expect(await entries).toBe(1)
    await followed(world, [late], ann)
    await showing(feed, late, [...later, ...early])
    await world.streams.unfollow(late, ann)
    await showing(feed, late, [])
  })
})

describe('a post leaves timelines', () => {
  test('when its author is followed no more, and comes back when they are again', async () => {
    const [ann, bob] = two()
    await followed(world, [bob], ann)
    const posts = await writeAll(ann, ['a', 'b'])
    await showing(feed, bob, posts)
    await world.streams.unfollow(bob, ann, 2)
    await showing(feed, bob, [])
    await world.streams.follow(bob, ann, 3)
    await showing(feed, bob, posts)
  })

  test('when a block stands, whoever made it, and is not found by other ways either', async () => {
    const [ann, bob] = two()
    await followed(world, [bob], ann)
    const post = await write(feed, ann, 'a', { tags: ['blocked-tag'] })
    await showing(feed, bob, ['a'])
    await world.streams.block(ann, bob)
    await showing(feed, bob, [])
    await expect(feed.getPost({ postId: post.id }, as(bob))).rejects.toMatchObject({
      code: 'NOT_FOUND',
      reason: 'POST_NOT_FOUND',
    })
    expect((await feed.getPostsByIds({ ids: [post.id] }, as(bob))).posts).toEqual({})
    const byTag = { tag: 'blocked-tag', pageSize: 0, pageToken: '' }
    expect((await feed.listPostsByTag(byTag, as(bob))).posts).toEqual([])
    const ofAnn = { userIds: [ann], pageSize: 0, pageToken: '' }
    expect((await feed.batchGetUserPosts(ofAnn, as(bob))).pages[ann]!.posts).toEqual([])
    await expect(feed.likePost({ postId: post.id }, as(bob))).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await timelineOf(feed, ann)).toEqual(['a'])
  })

  test('when it is deleted, also when that is heard of before it was made', async () => {
    const [ann, bob] = two()
    await followed(world, [bob], ann)
    const post = await write(feed, ann, 'a')
    await feed.deletePost({ postId: post.id }, as(ann))
    await write(feed, ann, 'b')
    await showing(feed, bob, ['b'])
    await settled(world)
    const entries = world.database.collection('timelines').countDocuments({ postId: post.id })
    expect(await entries).toBe(0)
    await expect(feed.deletePost({ postId: post.id }, as(ann))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('events that come out of order or twice', () => {
  test('an older follow never undoes a newer unfollow', async () => {
    const [ann, bob] = two()
    await write(feed, ann, 'a')
    await world.streams.unfollow(bob, ann, 2)
    await world.streams.follow(bob, ann, 1)
    await world.streams.follow(bob, ann, 1)
    await followed(world, [bob], (await write(feed, newId(), 'mark')).authorId)
    await showing(feed, bob, ['mark'])
  })

  test('an unblock that comes before its block leaves no block', async () => {
    const [ann, bob] = two()
    const post = await write(feed, ann, 'a')
    await world.streams.unblock(ann, bob, 2)
    await world.streams.block(ann, bob, 1)
    await eventually(
      async () => (await world.database.collection('blocks').countDocuments({ to: bob })) === 1,
    )
    await world.streams.block(bob, newId(), 1)
    await eventually(
      async () => (await world.database.collection('blocks').countDocuments({ from: bob })) === 1,
    )
    expect(await feed.getPost({ postId: post.id }, as(bob))).toMatchObject({ body: 'a' })
  })
})

describe('pages of a timeline', () => {
  test('neither skip nor double a post while new ones come in', async () => {
    const [ann, bob] = two()
    await followed(world, [bob], ann)
    const posts = await writeAll(ann, numbers(1, 25).map(String))
    await showing(feed, bob, posts)
    const seen: string[] = []
    for (let pageToken = '', n = 0; ; n++) {
      const page = await feed.getTimeline({ pageSize: 7, pageToken }, as(bob))
      seen.push(...page.posts.map(({ body }) => body))
      await write(feed, ann, `new ${n}`)
      if (page.nextPageToken === '') break
      pageToken = page.nextPageToken
    }
    expect(seen).toEqual(posts)
  })

  test('are full, whatever was hidden between', async () => {
    const [ann, bob, cid] = three()
    await followed(world, [cid], ann)
    await followed(world, [cid], bob)
    for (const n of numbers(1, 30)) await write(feed, n % 10 === 0 ? ann : bob, `${n}`)
    await showing(feed, cid, numbers(1, 30).reverse().map(String))
    // As a fan-out leaves it that ran while the block came.
    await world.database
      .collection('blocks')
      .insertOne({ from: bob, to: cid, active: true, version: 1, _id: `${bob}:${cid}` as never })
    const page = await feed.getTimeline({ pageSize: 3, pageToken: '' }, as(cid))
    expect(page.posts.map(({ body }) => body)).toEqual(['30', '20', '10'])
    expect(page.nextPageToken).toBe('')
  })

  test('continue after any post by its cursor, for its owner only', async () => {
    const [ann, bob] = two()
    await writeAll(ann, ['a', 'b', 'c', 'd'])
    const { cursors } = await feed.getTimeline({ pageSize: 4, pageToken: '' }, as(ann))
    const page = await feed.getTimeline({ pageSize: 1, pageToken: cursors[1]! }, as(ann))
    expect(page.posts.map(({ body }) => body)).toEqual(['b'])
    const userPosts = { userIds: [ann], pageSize: 2, pageToken: '' }
    const { pages } = await feed.batchGetUserPosts(userPosts, as(ann))
    for (const [userId, pageToken] of [
      [bob, cursors[1]!],
      [ann, pages[ann]!.cursors[0]!],
      [ann, 'nonsense'],
    ] as const)
      await expect(feed.getTimeline({ pageSize: 1, pageToken }, as(userId))).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        reason: 'INVALID_CURSOR',
      })
    await expect(feed.getTimeline({ pageSize: -1, pageToken: '' }, as(ann))).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    })
  })

  test('end after 800 posts', async () => {
    const [ann] = two()
    const now = Date.now()
    const posts = numbers(1, 805).map((n) => ({ n, _id: newId(now + n), at: new Date(now + n) }))
    await world.database
      .collection('posts')
      .insertMany(posts.map(({ n, _id, at }) => postDocument(_id, ann, `${n}`, at)) as never)
    const entries = posts.map(({ _id, at }) => ({
      _id: `${ann}:${_id}`,
      ownerId: ann,
      postId: _id,
      authorId: ann,
      createdAt: at,
    }))
    await world.database.collection('timelines').insertMany(entries as never)
    const seen = await timelineOf(feed, ann)
    expect(seen).toEqual(numbers(6, 805).reverse().map(String))
  })
})

const postDocument = (_id: string, authorId: string, body: string, createdAt: Date) => ({
  _id,
  authorId,
  body,
  tags: [],
  mediaIds: [],
  createdAt,
  updatedAt: createdAt,
  version: 1,
  deleted: false,
  counts: {},
  tally: { seq: 0, entries: [] },
  pulled: false,
  outbox: [],
  pending: false,
})

describe('whoever was away for 30 days', () => {
  const away = (userId: string) =>
    world.database
      .collection<{ _id: string; seenAt: Date }>('people')
      .updateOne(
        { _id: userId },
        { $set: { seenAt: new Date(Date.now() - 31 * 86_400_000) } },
        { upsert: true },
      )
  const entriesOf = (userId: string) =>
    world.database.collection('timelines').countDocuments({ ownerId: userId })

  test('gets no entries, and a whole timeline when they come back', async () => {
    const [ann, bob] = two()
    await followed(world, [bob], ann)
    await away(bob)
    const posts = await writeAll(ann, ['a', 'b'])
    await settled(world)
    expect(await entriesOf(bob)).toBe(0)
    expect(await timelineOf(feed, bob)).toEqual(posts)
    await write(feed, ann, 'c')
    await showing(feed, bob, ['c', ...posts])
  })

  test('gets it already when they sign in', async () => {
    const [ann, bob] = two()
    await followed(world, [bob], ann)
    await away(bob)
    await write(feed, ann, 'a')
    await settled(world)
    await world.streams.publish('auth.user.logged_in', {
      userId: bob,
      sessionId: newId(),
      clientKind: 1,
      loggedInAt: new Date(),
    })
    await eventually(async () => (await entriesOf(bob)) === 1)
  })
})
