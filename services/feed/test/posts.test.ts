import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { newId } from '@girok/common/ids'
import { Post } from '@girok/proto/feed/v1/feed'
import { as, bootWorld, type FeedClient, type World } from './boot.ts'
import { eventsOf, eventually, numbers, people, settled, write } from './steps.ts'

let world: World
let feed: FeedClient
let address: string

beforeAll(async () => {
  world = await bootWorld()
  const booted = await world.boot()
  feed = booted.feed
  address = booted.address
})
afterAll(() => world?.close())

const one = () => people(1)[0]!

describe('a post that is refused', () => {
  const refused = async (field: string, more: Parameters<typeof write>[3]) =>
    expect(write(feed, one(), 'body', more)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: { fields: [{ field }] },
    })

  test('is empty, of white space only, or longer than 5,000 characters', async () => {
    for (const body of ['', ' \n\t ', 'x'.repeat(5_001), '😀'.repeat(5_001), 'a\0b'])
      await refused('body', { body })
    expect(await write(feed, one(), '😀'.repeat(5_000))).toMatchObject({ body: '😀'.repeat(5_000) })
  })

  test('has too many tags, or one that is none', async () => {
    await refused('tags', { tags: numbers(1, 10_000).map(String) })
    await refused('tags.1', { tags: ['fine', ' # '] })
    await refused('tags.0', { tags: ['x'.repeat(51)] })
    await refused('tags.0', { tags: ['x'.repeat(1_000_000)] })
  })

  test('shows what is no id, or a file that its author may not show', async () => {
    await refused('media_ids.0', { mediaIds: ['nonsense'] })
    await expect(write(feed, one(), 'x', { mediaIds: [newId()] })).rejects.toMatchObject({
      reason: 'FILE_NOT_USABLE',
    })
  })

  test('shows files where there is no media', async () => {
    const { feed: alone, close } = await world.boot({ MEDIA_GRPC_ADDRESS: '' })
    await expect(write(alone, one(), 'x', { mediaIds: [newId()] })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      reason: 'MEDIA_UNAVAILABLE',
      details: { fields: [{ field: 'media_ids' }] },
    })
    expect(await write(alone, one(), 'x')).toMatchObject({ mediaIds: [] })
    // It shares its consumers with the feed that has media, and would let files go by doing nothing.
    await close()
  })
})

test('markup and turned text are stored and shown as text; tags lose their sign and case', async () => {
  const body = '<script>alert("1")</script> \u202Eabc\u202C $set {"$gt":1}'
  const tags = ['#Girok', 'girok', 'CAFE\u0301', 'c++']
  const post = await write(feed, one(), body, { tags })
  expect(await feed.getPost({ postId: post.id }, as(one()))).toMatchObject({
    body,
    tags: ['girok', 'café', 'c++'],
  })
})

describe('a repeated request', () => {
  test('gets the same post and comment, written and told of once, however many come at once', async () => {
    const ann = one()
    const requestId = newId()
    const posts = await Promise.all(numbers(1, 6).map(() => write(feed, ann, 'once', { requestId })))
    const ids = new Set(posts.map(({ id }) => id))
    expect(ids.size).toBe(1)
    const [postId] = [...ids] as [string]
    const say = () => feed.createComment({ postId, body: 'once', requestId }, as(ann))
    const comments = await Promise.all(numbers(1, 6).map(say))
    expect(new Set(comments.map(({ id }) => id)).size).toBe(1)
    await settled(world)
    expect(await feed.getPost({ postId }, as(ann))).toMatchObject({ commentCount: 1 })
    expect((await eventsOf(world, ann)).map(({ type }) => type)).toEqual(['feed.post.created'])
    expect((await eventsOf(world, postId)).map(({ type }) => type)).toEqual(['feed.comment.created'])
  })

  test('with another body is REQUEST_ID_REUSED; another person’s is their own', async () => {
    const [ann, bob] = people(2) as [string, string]
    const requestId = newId()
    const { id } = await write(feed, ann, 'a', { requestId })
    await expect(write(feed, ann, 'b', { requestId })).rejects.toMatchObject({ reason: 'REQUEST_ID_REUSED' })
    expect((await write(feed, bob, 'b', { requestId })).id).not.toBe(id)
  })

  test('never brings a deleted post back', async () => {
    const ann = one()
    const requestId = newId()
    const { id: postId } = await write(feed, ann, 'a', { requestId })
    await feed.deletePost({ postId }, as(ann))
    await expect(write(feed, ann, 'a', { requestId })).rejects.toMatchObject({ reason: 'POST_NOT_FOUND' })
  })
})

describe('a change', () => {
  const change = (userId: string, id: string, values: Partial<Post>, updateMask: string[]) =>
    feed.updatePost({ post: Post.fromPartial({ ...values, id }), updateMask }, as(userId))

  test('touches what its mask names, is the author’s alone, and names no other field', async () => {
    const [ann, bob] = people(2) as [string, string]
    const { id } = await write(feed, ann, 'a', { tags: ['t'] })
    expect(await change(ann, id, { body: 'b', tags: [] }, ['body'])).toMatchObject({
      body: 'b',
      tags: ['t'],
      version: 2,
    })
    await expect(change(bob, id, { body: 'c' }, ['body'])).rejects.toMatchObject({ reason: 'NOT_AUTHOR' })
    for (const mask of [['author_id'], numbers(1, 150_000).map(() => 'tags')])
      await expect(change(ann, id, { tags: ['t'] }, mask)).rejects.toMatchObject({
        details: { fields: [{ field: 'update_mask' }] },
      })
    await expect(change(ann, newId(), { body: 'c' }, ['body'])).rejects.toMatchObject({
      reason: 'POST_NOT_FOUND',
    })
  })

  test('beside others at once is never lost, and each is told of with its version', async () => {
    const ann = one()
    const { id } = await write(feed, ann, 'a')
    const bodies = numbers(1, 8).map((n) => change(ann, id, { body: `${n}` }, ['body']))
    await Promise.all([...bodies, change(ann, id, { tags: ['kept'] }, ['tags'])])
    expect(await feed.getPost({ postId: id }, as(ann))).toMatchObject({ tags: ['kept'], version: 10 })
    const events = await eventually(async () => {
      const found = await eventsOf(world, id)
      return found.length >= 9 && found
    })
    expect(events.map(({ payload }) => (payload as { version: number }).version)).toEqual(numbers(2, 10))
  })
})

describe('files', () => {
  test('are claimed for the post that shows them, and are gone from it when they are rejected or deleted', async () => {
    const ann = one()
    const files = [newId(), newId(), newId()]
    world.neighbours.files.set(ann, files)
    const post = await write(feed, ann, 'x', { mediaIds: files })
    expect(world.neighbours.used.get(`post:${post.id}`)).toEqual(files)
    await world.streams.publish('media.file.rejected', {
      fileId: files[0]!,
      ownerId: ann,
      reason: '',
      version: 2,
    })
    await world.streams.publish('media.file.deleted', { fileId: files[2]!, ownerId: ann, version: 2 })
    await eventually(async () => {
      const { mediaIds } = await feed.getPost({ postId: post.id }, as(ann))
      return mediaIds.length === 1 && mediaIds[0] === files[1]
    })
  })

  test('are gone from each post that shows them, however many do', async () => {
    const ann = one()
    const fileId = newId()
    world.neighbours.files.set(ann, [fileId])
    for (const n of numbers(1, 70)) await write(feed, ann, `${n}`, { mediaIds: [fileId] })
    await world.streams.publish('media.file.deleted', { fileId, ownerId: ann, version: 2 })
    await eventually(async () => {
      const page = { userIds: [ann], pageSize: 100, pageToken: '' }
      const { posts } = (await feed.batchGetUserPosts(page, as(ann))).pages[ann]!
      return posts.length === 70 && posts.every(({ mediaIds }) => mediaIds.length === 0)
    })
  })
})

describe('lists', () => {
  test('of people and of a tag are paged, the newest first, each with its own cursors', async () => {
    const [ann, bob] = people(2) as [string, string]
    const tag = newId()
    for (const n of numbers(1, 5))
      await write(feed, n % 2 ? ann : bob, `${n}`, { tags: [`#${tag.toUpperCase()}`] })
    const bodies = ({ posts }: { posts: Post[] }) => posts.map(({ body }) => body)
    const first = await feed.listPostsByTag({ tag, pageSize: 3, pageToken: '' }, as(ann))
    expect(bodies(first)).toEqual(['5', '4', '3'])
    const rest = await feed.listPostsByTag({ tag, pageSize: 3, pageToken: first.nextPageToken }, as(ann))
    expect([bodies(rest), rest.nextPageToken]).toEqual([['2', '1'], ''])
    const ofBoth = (pageToken: string) =>
      feed.batchGetUserPosts({ userIds: [ann, bob], pageSize: 2, pageToken }, as(ann))
    const { pages } = await ofBoth('')
    expect([bodies(pages[ann]!), bodies(pages[bob]!)]).toEqual([
      ['5', '3'],
      ['4', '2'],
    ])
    expect(pages[bob]!.nextPageToken).toBe('')
    const { pages: next } = await ofBoth(pages[ann]!.nextPageToken)
    expect([bodies(next[ann]!), bodies(next[bob]!)]).toEqual([['1'], ['4', '2']])
    for (const token of [first.nextPageToken, pages[ann]!.nextPageToken]) {
      const foreign = { userIds: [bob], pageSize: 2, pageToken: token }
      await expect(feed.batchGetUserPosts(foreign, as(ann))).rejects.toMatchObject({
        reason: 'INVALID_CURSOR',
      })
    }
  })

  test('name authors as auth and personal last told, in whatever order they did', async () => {
    const ann = one()
    await world.streams.publish('personal.profile.updated', {
      userId: ann,
      headline: '',
      avatarFileId: '',
      avatarUrl: 'https://pictures.test/ann',
      version: 1,
    })
    const names = { userId: ann, username: 'ann', displayName: 'Ann B', leaving: false, version: 2 }
    await world.streams.publish('auth.user.updated', names)
    await world.streams.register(ann, 'ann')
    const { id: postId } = await write(feed, ann, 'x')
    const author = {
      userId: ann,
      username: 'ann',
      displayName: 'Ann B',
      avatarUrl: 'https://pictures.test/ann',
    }
    await eventually(async () => {
      const seen = (await feed.getPost({ postId }, as(ann))).author!
      return seen.displayName !== '' && seen.avatarUrl !== ''
    })
    expect((await feed.getPost({ postId }, as(ann))).author).toEqual(author)
    await world.streams.publish('auth.user.deleted', { userId: ann, version: 3 })
    await eventually(async () => (await feed.getPost({ postId }, as(ann))).author!.displayName === '')
  })
})

describe('what a person left behind', () => {
  test('is gone everywhere once they are erased, however often that is asked', async () => {
    const [ann, bob] = people(2) as [string, string]
    const auth = world.client(address, 'auth')
    const mine = await write(feed, ann, 'mine')
    const theirs = await write(feed, bob, 'theirs')
    for (const { id: postId } of [mine, theirs]) {
      await feed.createComment({ postId, body: 'c', requestId: '' }, as(ann))
      await feed.likePost({ postId }, as(ann))
      await feed.likePost({ postId }, as(bob))
    }
    await eventually(() => auth.eraseUser({ userId: ann }, as('')).catch(() => undefined))
    await auth.eraseUser({ userId: ann }, as(''))
    expect(await feed.getPost({ postId: theirs.id }, as(bob))).toMatchObject({
      likeCount: 1,
      commentCount: 0,
    })
    await settled(world)
    const { database } = world
    for (const [name, filter] of [
      ['posts', { authorId: ann, body: { $ne: '' } }],
      ['comments', { authorId: ann, body: { $ne: '' } }],
      ['reactions', { userId: ann }],
      ['timelines', { $or: [{ ownerId: ann }, { authorId: ann }] }],
    ] as const)
      await eventually(async () => (await database.collection(name).countDocuments(filter as object)) === 0)
    await expect(feed.eraseUser({ userId: bob }, as(''))).rejects.toMatchObject({
      reason: 'CALLER_NOT_ALLOWED',
    })
  })
})

test('without a person nothing is answered', async () => {
  await expect(feed.getTimeline({ pageSize: 0, pageToken: '' }, as(''))).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  })
})
