import { newId } from '@girok/common/ids'
import { NotificationKind } from '@girok/proto/notification/v1/notification'
import { bootWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await bootWorld()
})
afterAll(() => world?.close())

const liked = (authorId: string, userId: string, postId: string, reactionVersion = 1) =>
  world.publish('feed.post.liked', {
    authorId,
    userId,
    postId,
    reactionVersion,
    version: reactionVersion,
    likedAt: new Date(),
  })
const unliked = (authorId: string, userId: string, postId: string, reactionVersion: number) =>
  world.publish('feed.post.unliked', { authorId, userId, postId, reactionVersion, version: reactionVersion })
const people = (count: number) => Array.from({ length: count }, () => newId())

test('a like is one line that names who and what, and counts as unread', async () => {
  const [author, fan, post] = people(3) as [string, string, string]
  await liked(author, fan, post)
  const [line] = await world.until(author, (list) => list.length === 1)
  expect(line).toMatchObject({
    kind: NotificationKind.NOTIFICATION_KIND_LIKE,
    actorIds: [fan],
    count: 1,
    postId: post,
    roomId: '',
    matchId: '',
    readAt: undefined,
  })
  expect(await world.unread(author)).toBe(1)
})

test('likes of one post share a line: the latest three by name, and how many in all', async () => {
  const [author, post, ...fans] = people(7) as [string, string, ...string[]]
  for (const fan of fans) {
    await liked(author, fan, post)
    await world.until(author, (list) => list[0]?.actorIds[0] === fan)
  }
  const [line, ...others] = await world.list(author)
  expect(line).toMatchObject({ count: 5, actorIds: fans.slice(-3).reverse() })
  expect(others).toEqual([])
  expect(await world.unread(author)).toBe(1)
})

test('a like taken back and given again is told once, whatever the order and number of the reports', async () => {
  const [author, fan, post] = people(3) as [string, string, string]
  const reports = [
    await liked(author, fan, post, 3),
    await unliked(author, fan, post, 2),
    await liked(author, fan, post, 1),
    await unliked(author, fan, post, 4),
    await liked(author, fan, post, 5),
  ]
  for (const report of reports) await world.publishAgain(report)
  await world.settled()
  expect(await world.list(author)).toMatchObject([{ count: 1, actorIds: [fan] }])
  const created = (await world.published(author)).filter(({ type }) => type === 'notification.created')
  expect(created).toHaveLength(1)
})

test('a line whose only cause is taken back is gone, and back with its cause under the same id', async () => {
  const [author, fan, post] = people(3) as [string, string, string]
  await liked(author, fan, post, 1)
  const [line] = await world.until(author, (list) => list.length === 1)
  await unliked(author, fan, post, 2)
  await world.until(author, (list) => list.length === 0)
  expect(await world.unread(author)).toBe(0)
  await liked(author, fan, post, 3)
  const [again] = await world.until(author, (list) => list.length === 1)
  expect(again!.id).toBe(line!.id)
})

test('what was read is told no more; what happens after it begins a new line', async () => {
  const [author, post, first, second] = people(4) as [string, string, string, string]
  await liked(author, first, post)
  const [line] = await world.until(author, (list) => list.length === 1)
  await world.client.markRead({ notificationId: line!.id }, world.call(author))
  await liked(author, first, post, 2)
  await liked(author, second, post)
  const list = await world.until(author, (lines) => lines.length === 2)
  expect(list).toMatchObject([
    { actorIds: [second], count: 1, readAt: undefined },
    { actorIds: [first], count: 1 },
  ])
})

test('one person’s comments count as one person, until the last of them is deleted', async () => {
  const [author, post, writer, one, two] = people(5) as [string, string, string, string, string]
  const comment = (commentId: string) => ({
    commentId,
    postId: post,
    postAuthorId: author,
    authorId: writer,
    version: 1,
  })
  for (const id of [one, two])
    await world.publish('feed.comment.created', { ...comment(id), body: 'hi', createdAt: new Date() })
  await world.settled()
  expect(await world.list(author)).toMatchObject([{ count: 1, actorIds: [writer] }])
  await world.publish('feed.comment.deleted', comment(one))
  await world.settled()
  expect(await world.list(author)).toMatchObject([{ count: 1 }])
  await world.publish('feed.comment.deleted', comment(two))
  await world.until(author, (list) => list.length === 0)
})

test('a comment whose deletion came first is never told', async () => {
  const [author, post, writer, commentId] = people(4) as [string, string, string, string]
  const comment = { commentId, postId: post, postAuthorId: author, authorId: writer, version: 1 }
  await world.publish('feed.comment.deleted', comment)
  await world.settled()
  await world.publish('feed.comment.created', { ...comment, body: 'hi', createdAt: new Date() })
  await world.settled()
  expect(await world.list(author)).toEqual([])
})

test('nobody is told of what they did themselves', async () => {
  const [author, post] = people(2) as [string, string]
  await liked(author, author, post)
  await world.settled()
  expect(await world.list(author)).toEqual([])
})

test('a deleted post takes its lines along, and later likes of it are not told', async () => {
  const [author, post, fan, late] = people(4) as [string, string, string, string]
  await liked(author, fan, post)
  await world.until(author, (list) => list.length === 1)
  await world.publish('feed.post.deleted', { postId: post, authorId: author, version: 2 })
  await world.until(author, (list) => list.length === 0)
  await liked(author, late, post)
  await world.settled()
  expect(await world.list(author)).toEqual([])
})

test('a block hides two people from each other: what was told goes, what comes is not told', async () => {
  const [author, post, fan] = people(3) as [string, string, string]
  await liked(author, fan, post)
  await world.until(author, (list) => list.length === 1)
  await world.publish('personal.user.blocked', { blockerId: fan, blockedId: author, version: 1 })
  await world.until(author, (list) => list.length === 0)
  await liked(author, fan, newId())
  await world.settled()
  expect(await world.list(author)).toEqual([])
})

test('follows share one line, and a follow taken back and made again is told once', async () => {
  const [person, one, two] = people(3) as [string, string, string]
  const follow = (followerId: string, version: number) =>
    world.publish('personal.user.followed', {
      followerId,
      followeeId: person,
      version,
      followedAt: new Date(),
    })
  await follow(one, 1)
  await follow(two, 1)
  await world.until(person, ([line]) => line?.count === 2)
  await world.publish('personal.user.unfollowed', { followerId: one, followeeId: person, version: 2 })
  await world.until(person, ([line]) => line?.count === 1)
  await follow(one, 3)
  await world.until(person, ([line]) => line?.count === 2)
  const created = (await world.published(person)).filter(({ type }) => type === 'notification.created')
  expect(created).toHaveLength(2)
})

test('a match is told to both, of each other', async () => {
  const [one, two, matchId] = people(3) as [string, string, string]
  await world.publish('matching.matched', { matchId, queue: 'q', userIds: [one, two], matchedAt: new Date() })
  await world.settled()
  const kind = NotificationKind.NOTIFICATION_KIND_MATCH
  expect(await world.list(one)).toMatchObject([{ kind, actorIds: [two], matchId }])
  expect(await world.list(two)).toMatchObject([{ kind, actorIds: [one], matchId }])
})

test('somebody who left is in no list, has none, and is not told of again', async () => {
  const [author, post, leaver] = people(3) as [string, string, string]
  await liked(author, leaver, post)
  await liked(leaver, author, newId())
  await world.until(author, (list) => list.length === 1)
  await world.until(leaver, (list) => list.length === 1)
  await world.publish('auth.user.deleted', { userId: leaver, version: 2 })
  await world.until(author, (list) => list.length === 0)
  await liked(author, leaver, newId())
  await liked(leaver, author, newId())
  await world.settled()
  expect(await world.list(author)).toEqual([])
  expect(await world.list(leaver)).toEqual([])
})

test('an event with an id that is none goes to the DLQ and holds nobody up', async () => {
  const [author, fan, post] = people(3) as [string, string, string]
  await liked('not an id', fan, post)
  await liked(author, fan, post)
  await world.until(author, (list) => list.length === 1)
})
