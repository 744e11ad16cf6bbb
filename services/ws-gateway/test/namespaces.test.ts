import type { EventType } from '@girok/common/events/catalog'
import { newId } from '@girok/common/ids'
import { Notification, NotificationKind } from '@girok/proto/notification/v1/notification'
import { LeaveReason } from '@girok/proto/matching/v1/events'
import { Person, type TestClient } from './client.ts'
import { startSuite, type Suite } from './suite.ts'

let suite: Suite
beforeAll(async () => {
  suite = await startSuite()
})
afterAll(() => suite.close())

const eventsOf = ({ events }: TestClient) =>
  events.filter(({ name }) => name.includes('.')).map(({ name, value }) => [name, value.data] as const)
const namesOf = (client: TestClient) => eventsOf(client).map(([name]) => name)
const got = (client: TestClient, name: EventType) => client.until(() => namesOf(client).includes(name))

const post = (author: Person, body: string) => ({
  id: newId(),
  authorId: author.userId,
  body,
  tags: [],
  mediaIds: [],
  createdAt: new Date(),
  updatedAt: new Date(),
})
const publishPost = (author: Person, body: string) =>
  suite.chat.publish('feed.post.created', { post: post(author, body), version: 1 })
const bodiesOf = (client: TestClient) =>
  eventsOf(client).map(([, data]) => (data['post'] as { body: string }).body)

test('/feed brings posts of those whom one follows, their changes and their end, and nobody else’s', async () => {
  const [ann, bob, eve] = [new Person(), new Person(), new Person()]
  await suite.personal.follow(ann.userId, bob.userId)
  const clients = [await suite.open(ann, 0, '/feed'), await suite.open(ann, 1, '/feed')]
  const written = post(bob, 'first')
  await publishPost(eve, 'not followed')
  await suite.chat.publish('feed.post.created', { post: written, version: 1 })
  await suite.chat.publish('feed.post.updated', { post: { ...written, body: 'better' }, version: 2 })
  const liked = {
    postId: written.id,
    authorId: bob.userId,
    userId: eve.userId,
    reactionVersion: 1,
    version: 3,
  }
  await suite.chat.publish('feed.post.liked', { ...liked, likedAt: new Date() })
  await suite.chat.publish('feed.post.deleted', { postId: written.id, authorId: bob.userId, version: 4 })
  for (const client of clients) {
    await got(client, 'feed.post.deleted')
    expect(namesOf(client)).toEqual(['feed.post.created', 'feed.post.updated', 'feed.post.deleted'])
    expect(eventsOf(client)[0]![1]).toMatchObject({ post: { id: written.id, body: 'first' }, version: 1 })
  }
})

test('/feed follows who is followed, unfollowed and blocked while connected', async () => {
  const [ann, bob, carl, last] = [new Person(), new Person(), new Person(), new Person()]
  const { personal } = suite
  await personal.follow(ann.userId, last.userId)
  await personal.follow(ann.userId, carl.userId)
  const client = await suite.open(ann, 0, '/feed')
  // The two streams have no common order: each step is seen to have arrived before the next.
  const settled = async (author: Person, word: string, comes: boolean) => {
    for (let n = 0; ; n++) {
      await publishPost(author, `${word} ${n}`)
      await publishPost(last, `after ${word} ${n}`)
      await client.until(() => bodiesOf(client).includes(`after ${word} ${n}`))
      if (bodiesOf(client).includes(`${word} ${n}`) === comes) return
    }
  }
  await settled(bob, 'stranger', false)
  await personal.follow(ann.userId, bob.userId)
  await settled(bob, 'followed', true)
  await personal.unfollow(ann.userId, bob.userId)
  await settled(bob, 'unfollowed', false)
  await settled(carl, 'friend', true)
  await personal.block(carl.userId, ann.userId)
  await settled(carl, 'blocked', false)
})

test('/feed resumes with what those whom one follows now have posted', async () => {
  const [ann, bob, gone] = [new Person(), new Person(), new Person()]
  await suite.personal.follow(ann.userId, bob.userId)
  await suite.personal.follow(ann.userId, gone.userId)
  const first = await suite.open(ann, 0, '/feed')
  const { seq: lastSeq, epoch } = await first.ready
  first.socket.close()
  await publishPost(bob, 'missed')
  await publishPost(gone, 'no longer mine')
  await suite.personal.unfollow(ann.userId, gone.userId)
  const auth = { ticket: await ann.ticket(), lastSeq, epoch }
  const client = suite.client({ auth, path: '/feed' }, 1)
  expect((await client.ready).resumed).toBe(true)
  expect(bodiesOf(client)).toEqual(['missed'])
})

test('while personal is away /feed refuses as UNAVAILABLE, and only /feed', async () => {
  const ann = new Person()
  suite.personal.away = true
  const ticket = await ann.ticket()
  const refused = await suite.client({ auth: { ticket }, path: '/feed' }).refused
  expect(refused.data).toEqual({ code: 'UNAVAILABLE', reason: 'DEPENDENCY_UNAVAILABLE' })
  for (const path of ['/chat', '/notifications', '/matching']) await suite.open(ann, 0, path)
  suite.personal.away = false
  await suite.open(ann, 0, '/feed')
})

test('/matching brings one’s own way through a queue, and a match to both', async () => {
  const [ann, bob, eve] = [new Person(), new Person(), new Person()]
  const [a, b, e] = await Promise.all([ann, bob, eve].map((p, n) => suite.open(p, n % 2, '/matching')))
  const queue = 'talk'
  const at = new Date()
  for (const { userId } of [ann, bob])
    await suite.chat.publish('matching.queue.joined', { queue, userId, joinedAt: at })
  const userIds = [ann.userId, bob.userId]
  await suite.chat.publish('matching.matched', { matchId: newId(), queue, userIds, matchedAt: at })
  const left = { queue, reason: LeaveReason.LEAVE_REASON_LEFT, leftAt: at }
  for (const { userId } of [ann, bob, eve])
    await suite.chat.publish('matching.queue.left', { ...left, userId })
  for (const client of [a!, b!]) {
    await got(client, 'matching.queue.left')
    expect(namesOf(client)).toEqual(['matching.queue.joined', 'matching.matched', 'matching.queue.left'])
  }
  await got(e!, 'matching.queue.left')
  expect(namesOf(e!)).toEqual(['matching.queue.left'])
})

test('/notifications brings what comes to one’s own list', async () => {
  const [ann, bob] = [new Person(), new Person()]
  const notify = (to: Person) =>
    suite.chat.publish('notification.created', {
      recipientId: to.userId,
      notification: {
        ...Notification.create(),
        id: newId(),
        kind: NotificationKind.NOTIFICATION_KIND_FOLLOW,
        actorIds: [bob.userId],
      },
      unreadCount: 1,
    })
  const client = await suite.open(ann, 1, '/notifications')
  await notify(bob)
  await notify(ann)
  await got(client, 'notification.created')
  expect(eventsOf(client)).toEqual([
    ['notification.created', expect.objectContaining({ recipientId: ann.userId, unreadCount: 1 })],
  ])
})
