import { encodeCursor } from '@girok/common/cursor'
import { newId } from '@girok/common/ids'
import { eventually } from '@girok/common/testing/eventually'
import type { Preferences } from '@girok/proto/notification/v1/notification'
import { bootWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await bootWorld()
})
afterAll(() => world?.close())

const like = (person: string) =>
  world.publish('feed.post.liked', {
    authorId: person,
    userId: newId(),
    postId: newId(),
    reactionVersion: 1,
    version: 1,
    likedAt: new Date(),
  })

/** So many lines in a person's list, each from another post. */
async function linesFor(person: string, count: number) {
  for (let i = 0; i < count; i++) await like(person)
  return world.until(person, (list) => list.length === count)
}

test('pages follow each other without hole or double, also when a new line comes on top', async () => {
  const person = newId()
  const all = await linesFor(person, 5)
  const first = await world.client.getNotifications({ pageSize: 2, pageToken: '' }, world.call(person))
  await like(person)
  await world.until(person, (list) => list.length === 6)
  const rest = await world.client.getNotifications(
    { pageSize: 10, pageToken: first.nextPageToken },
    world.call(person),
  )
  const ids = [...first.notifications, ...rest.notifications].map(({ id }) => id)
  expect(ids).toEqual(all.map(({ id }) => id))
  expect(rest.nextPageToken).toBe('')
})

test.each([
  ['a negative page', { pageSize: -1, pageToken: '' }, 'page_size'],
  ['a made-up cursor', { pageSize: 2, pageToken: 'AAAA' }, 'page_token'],
])('%s is refused by name', async (_, request, field) => {
  await expect(world.client.getNotifications(request, world.call(newId()))).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    details: { fields: [{ field, message: expect.any(String) }] },
  })
})

test.each([1e300, 0.5, -1e17])('a cursor at the place %p is refused', async (place) => {
  const person = newId()
  const pageToken = encodeCursor('notifications', [person, place])
  await expect(
    world.client.getNotifications({ pageSize: 0, pageToken }, world.call(person)),
  ).rejects.toMatchObject({ reason: 'INVALID_CURSOR', details: { fields: [{ field: 'page_token' }] } })
})

test('another person’s cursor is refused', async () => {
  const person = newId()
  await linesFor(person, 1)
  const { cursors } = await world.client.getNotifications({ pageSize: 1, pageToken: '' }, world.call(person))
  const continued = (userId: string) =>
    world.client.getNotifications({ pageSize: 1, pageToken: cursors[0]! }, world.call(userId))
  expect((await continued(person)).notifications).toEqual([])
  await expect(continued(newId())).rejects.toMatchObject({
    reason: 'INVALID_CURSOR',
    details: { fields: [{ field: 'page_token' }] },
  })
})

test('one’s lines are nobody else’s', async () => {
  const [person, stranger] = [newId(), newId()]
  const [line] = await linesFor(person, 1)
  const { notifications } = await world.client.getNotificationsByIds(
    { ids: [line!.id] },
    world.call(stranger),
  )
  expect(notifications).toEqual({})
  await expect(
    world.client.markRead({ notificationId: line!.id }, world.call(stranger)),
  ).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'NOTIFICATION_NOT_FOUND' })
  expect(await world.unread(person)).toBe(1)
})

test('marking is told to the person’s other devices, with the count that is left', async () => {
  const person = newId()
  const [top, ...others] = await linesFor(person, 3)
  const marked = await world.client.markRead({ notificationId: top!.id }, world.call(person))
  expect(marked.readAt).toBeInstanceOf(Date)
  await world.client.markRead({ notificationId: top!.id }, world.call(person))
  expect(await world.client.markAllRead({}, world.call(person))).toEqual({ unreadCount: 0 })
  const told = await eventually(async () => {
    const events = await world.published(person)
    const reads = events.filter(({ type }) => type === 'notification.read')
    return reads.length === 2 && reads.map(({ payload }) => payload)
  })
  expect(told).toEqual([
    { recipientId: person, notificationIds: [top!.id], unreadCount: others.length },
    { recipientId: person, notificationIds: [], unreadCount: 0 },
  ])
})

test('kinds that a person does not want are not told, and only those', async () => {
  const person = newId()
  const wanted = await world.client.updatePreferences(
    { preferences: { like: false } as Preferences, updateMask: ['like'] },
    world.call(person),
  )
  expect(wanted).toEqual({
    like: false,
    comment: true,
    follow: true,
    message: true,
    roomInvite: true,
    match: true,
  })
  await like(person)
  const followed = { followerId: newId(), followeeId: person, version: 1, followedAt: new Date() }
  await world.publish('personal.user.followed', followed)
  await world.settled()
  expect(await world.list(person)).toMatchObject([{ actorIds: [followed.followerId] }])
})

test('a preference that is none is refused by name', async () => {
  const update = { preferences: undefined, updateMask: ['everything'] }
  await expect(world.client.updatePreferences(update, world.call(newId()))).rejects.toMatchObject({
    details: { fields: [{ field: 'update_mask', message: expect.any(String) }] },
  })
})

test('what was told is there after a restart, and nothing is told again', async () => {
  const person = newId()
  const before = await linesFor(person, 2)
  await world.restart()
  await world.settled()
  expect(await world.list(person)).toEqual(before)
})
