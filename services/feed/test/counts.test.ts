import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ReactionKind, type Post } from '@girok/proto/feed/v1/feed'
import { runRecount } from '../src/commands.ts'
import { as, bootWorld, type FeedClient, type World } from './boot.ts'
import { countsOf, eventsOf, eventually, numbers, people, settled, write } from './steps.ts'

const { REACTION_KIND_LIKE: LIKE, REACTION_KIND_LOVE: LOVE, REACTION_KIND_WOW: WOW } = ReactionKind

let world: World
let feed: FeedClient
let other: FeedClient

beforeAll(async () => {
  world = await bootWorld()
  feed = (await world.boot()).feed
  other = (await world.boot()).feed
})
afterAll(() => world?.close())

const read = (postId: string, userId: string) => feed.getPost({ postId }, as(userId))
const comment = (postId: string, userId: string, body = 'well', requestId = '') =>
  feed.createComment({ postId, body, requestId }, as(userId))

describe('a reaction', () => {
  test('is one a person and post: another kind takes its place, and unlike takes back only a LIKE', async () => {
    const [ann, bob] = people(2) as [string, string]
    const { id: postId } = await write(feed, ann, 'x')
    const liked = await feed.likePost({ postId }, as(bob))
    expect(liked).toMatchObject({ liked: true, likeCount: 1, post: { myReaction: LIKE } })
    const loved = await feed.react({ postId, kind: LOVE }, as(bob))
    expect(loved).toMatchObject({ likeCount: 0, myReaction: LOVE, reactions: [{ kind: LOVE, count: 1 }] })
    expect(await feed.unlikePost({ postId }, as(bob))).toMatchObject({ liked: false, likeCount: 0 })
    expect(await read(postId, bob)).toMatchObject({ myReaction: LOVE })
    expect(await feed.unreact({ postId }, as(bob))).toMatchObject({ myReaction: 0, reactions: [] })
    await expect(feed.react({ postId, kind: 0 }, as(bob))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  test('is told of in order, a replacement by one event of each kind, a repeat by none', async () => {
    const [ann, bob] = people(2) as [string, string]
    const { id: postId } = await write(feed, ann, 'x')
    for (const kind of [LIKE, LIKE, LOVE, WOW, LIKE]) await feed.react({ postId, kind }, as(bob))
    await feed.unreact({ postId }, as(bob))
    await settled(world)
    const events = await eventually(async () => {
      const found = await eventsOf(world, postId)
      return found.length >= 7 && found
    })
    const told = events.map(({ type, payload }) => [
      type.split('.').at(-1),
      (payload as { reactionVersion: number }).reactionVersion,
    ])
    expect(told).toEqual([
      ['liked', 1],
      ['unliked', 2],
      ['changed', 2],
      ['changed', 3],
      ['changed', 4],
      ['liked', 4],
      ['unliked', 5],
    ])
    expect(events[0]!.payload).toMatchObject({ postId, authorId: ann, userId: bob })
    expect(events[3]!.payload).toMatchObject({ before: LOVE, after: WOW })
  })
})

test('one’s own change is in every answer from then on, whoever counts it meanwhile', async () => {
  const [ann, bob] = people(2) as [string, string]
  const { id: postId } = await write(feed, ann, 'x')
  for (const n of numbers(1, 30)) {
    const kind = n % 2 ? LIKE : LOVE
    expect(countsOf(await feed.react({ postId, kind }, as(bob)))).toMatchObject({
      likeCount: n % 2,
      reactions: [1],
    })
    await comment(postId, bob)
    for (const client of [feed, other, feed])
      expect(await client.getPost({ postId }, as(bob))).toMatchObject({ likeCount: n % 2, commentCount: n })
  }
})

test('counts are exactly the truth after a storm of repeats, and a recount finds nothing to mend', async () => {
  const fans = people(12)
  const posts = await Promise.all(numbers(1, 3).map((n) => write(feed, fans[0]!, `${n}`)))
  const kinds = [LIKE, LOVE, WOW, undefined]
  const storm = fans.map(async (fan, f) => {
    for (const n of numbers(1, 12)) {
      const client = n % 2 ? feed : other
      const { id: postId } = posts[(f + n) % 3]!
      const kind = kinds[(f * 7 + n * 3) % 4]!
      const change = () =>
        kind ? client.react({ postId, kind }, as(fan)) : client.unreact({ postId }, as(fan))
      await Promise.all([change(), change(), n % 3 ? comment(postId, fan) : undefined])
    }
  })
  await Promise.all(storm)
  await settled(world)
  for (const post of posts) await expectTruth(post)
  const lines: string[] = []
  await runRecount(world.env, (line) => lines.push(line))
  expect(lines.at(-1)).toMatch(/, 0 mended$/)
})

/** The counts that anybody sees are what the reactions and comments themselves say. */
async function expectTruth({ id: postId, authorId }: Post) {
  const reactions = await world.database
    .collection('reactions')
    .find({ postId, value: { $ne: null } })
    .toArray()
  const comments = await world.database.collection('comments').countDocuments({ postId, value: 'COMMENT' })
  const tallied = Map.groupBy(reactions, ({ value }) => value as string)
  const shown = await read(postId, authorId)
  expect(shown.commentCount).toBe(comments)
  expect(shown.likeCount).toBe(tallied.get('LIKE')?.length ?? 0)
  const counts = [...tallied.values()].map(({ length }) => length).sort((a, b) => b - a)
  expect(shown.reactions.map(({ count }) => count)).toEqual(counts)
}

test('a recount mends counts that are wrong, and counts what was never counted', async () => {
  const [ann, bob] = people(2) as [string, string]
  const { id: postId } = await write(feed, ann, 'x')
  await feed.likePost({ postId }, as(bob))
  await comment(postId, bob)
  await settled(world)
  await world.database
    .collection<{ _id: string }>('posts')
    .updateOne({ _id: postId }, { $set: { counts: { LIKE: 7, COMMENT: -2, SAD: 1 } } })
  const lines: string[] = []
  await runRecount(world.env, (line) => lines.push(line))
  expect(lines).toEqual([expect.stringContaining(postId), expect.stringMatching(/, 1 mended$/)])
  expect(countsOf(await read(postId, ann))).toEqual({ likeCount: 1, commentCount: 1, reactions: [1] })
})

describe('a comment', () => {
  test('goes by its author or the post’s, once, and is counted no more', async () => {
    const [ann, bob, cid] = people(3) as [string, string, string]
    const { id: postId } = await write(feed, ann, 'x')
    const [one, two] = [await comment(postId, bob, 'one'), await comment(postId, bob, 'two')]
    const remove = (commentId: string, userId: string) => feed.deleteComment({ commentId }, as(userId))
    await expect(remove(one.id, cid)).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      reason: 'NOT_AUTHOR',
    })
    await remove(one.id, bob)
    await remove(two.id, ann)
    await expect(remove(two.id, ann)).rejects.toMatchObject({ reason: 'COMMENT_NOT_FOUND' })
    expect(await read(postId, bob)).toMatchObject({ commentCount: 0 })
    await settled(world)
    expect(await read(postId, ann)).toMatchObject({ commentCount: 0 })
    expect((await feed.getCommentsByIds({ ids: [one.id, two.id] }, as(ann))).comments).toEqual({})
    const events = await eventsOf(world, postId)
    expect(events.filter(({ type }) => type === 'feed.comment.deleted')).toHaveLength(2)
  })

  test('goes with its post', async () => {
    const [ann, bob] = people(2) as [string, string]
    const { id: postId } = await write(feed, ann, 'x')
    const { id } = await comment(postId, bob)
    await feed.deletePost({ postId }, as(ann))
    expect((await feed.getCommentsByIds({ ids: [id] }, as(bob))).comments).toEqual({})
    await eventually(
      async () => (await world.database.collection('comments').countDocuments({ postId })) === 0,
    )
    await expect(comment(postId, bob)).rejects.toMatchObject({ reason: 'POST_NOT_FOUND' })
  })

  test('is listed under its post, the oldest first, but across a block', async () => {
    const [ann, bob, cid] = people(3) as [string, string, string]
    const posts = [await write(feed, ann, 'x'), await write(feed, ann, 'y')]
    for (const [n, { id }] of posts.entries())
      for (const body of ['a', 'b', 'c']) await comment(id, body === 'b' ? cid : bob, `${n}${body}`)
    await world.streams.block(cid, ann)
    await eventually(
      async () => (await world.database.collection('blocks').countDocuments({ from: cid })) === 1,
    )
    const postIds = posts.map(({ id }) => id)
    const list = async (pageSize: number, pageToken = '') => {
      const { pages } = await feed.batchListComments({ postIds, pageSize, pageToken }, as(ann))
      return { pages, bodies: postIds.map((id) => pages[id]!.comments.map(({ body }) => body)) }
    }
    expect((await list(5)).bodies).toEqual([
      ['0a', '0c'],
      ['1a', '1c'],
    ])
    const first = await list(1)
    expect(first.bodies).toEqual([['0a'], ['1a']])
    const { nextPageToken } = first.pages[postIds[1]!]!
    expect((await list(1, nextPageToken)).bodies).toEqual([['0a'], ['1c']])
  })
  test('stands in the same pages whether its post has few or many, and whatever is counted of them yet', async () => {
    const [ann, bob] = people(2) as [string, string]
    const posts = await Promise.all(['none', 'few', 'many'].map((body) => write(feed, ann, body)))
    const [none, few, many] = posts.map(({ id }) => id) as [string, string, string]
    for (const n of numbers(1, 3)) await comment(few, bob, String(n))
    for (const n of numbers(1, 9)) await comment(many, bob, String(n))
    const pages = async () => {
      const request = { postIds: [none, few, many], pageSize: 2, pageToken: '' }
      const { pages: found } = await feed.batchListComments(request, as(bob))
      return request.postIds.map((id) => [
        found[id]!.comments.map(({ body }) => body),
        found[id]!.nextPageToken !== '',
      ])
    }
    const right = [
      [[], false],
      [['1', '2'], true],
      [['1', '2'], true],
    ]
    expect(await pages()).toEqual(right)
    await settled(world)
    expect(await pages()).toEqual(right)
    for (const n of numbers(10, 20)) await comment(many, bob, String(n))
    await settled(world)
    // As far as is counted, there is not one comment: more are found than a plain look is for.
    await world.database.collection('posts').updateMany({ authorId: ann }, { $set: { counts: {} } })
    expect(await pages()).toEqual(right)
  })
})
