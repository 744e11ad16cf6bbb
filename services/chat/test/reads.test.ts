import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { as, bootWorld, type ChatClient, type World } from './boot.ts'
import { club, numbers, say, settled } from './steps.ts'
import { eventsOf, eventually } from './stream.ts'

let world: World
let chat: ChatClient

beforeAll(async () => {
  world = await bootWorld()
  chat = (await world.boot()).chat
})
afterAll(() => world?.close())

const unread = async (roomId: string, userId: string) =>
  (await chat.getRoom({ roomId }, as(userId))).unreadCount

const reads = async (roomId: string) =>
  (await eventsOf(world.stores.natsUrl, roomId)).filter(({ type }) => type === 'chat.message.read')

test('unread is what came after my mark; my own messages count as read, before and after they are published', async () => {
  const { room, people } = await club(world, chat, 2)
  const [ann, bob] = people as [string, string]
  for (const n of numbers(1, 3)) await say(chat, room.id, ann, `${n}`)
  expect([await unread(room.id, ann), await unread(room.id, bob)]).toEqual([0, 3])
  await say(chat, room.id, bob, 'answer')
  expect([await unread(room.id, ann), await unread(room.id, bob)]).toEqual([1, 0])
  await settled(world, room.id)
  expect([await unread(room.id, ann), await unread(room.id, bob)]).toEqual([1, 0])
  const { rooms } = await chat.getRooms({ pageSize: 0, pageToken: '' }, as(ann))
  expect(rooms).toMatchObject([{ unreadCount: 1 }])
})

test('a mark moves forward with its event, and a smaller one changes nothing', async () => {
  const { room, people } = await club(world, chat, 2)
  const [ann, bob] = people as [string, string]
  for (const n of numbers(1, 5)) await say(chat, room.id, ann, `${n}`)
  const mark = (seq: number) => chat.markRead({ roomId: room.id, seq }, as(bob))
  expect(await mark(3)).toMatchObject({ id: room.id, unreadCount: 2 })
  await eventually(async () => (await reads(room.id)).length === 1)
  expect(await mark(2)).toMatchObject({ unreadCount: 2 })
  expect(await mark(3)).toMatchObject({ unreadCount: 2 })
  expect(await mark(0)).toMatchObject({ unreadCount: 2 })
  expect(await mark(5)).toMatchObject({ unreadCount: 0 })
  await eventually(async () => (await reads(room.id)).length === 2)
  expect((await reads(room.id)).map(({ payload }) => payload)).toMatchObject([
    { roomId: room.id, userId: bob, seq: 3 },
    { roomId: room.id, userId: bob, seq: 5 },
  ])
})

test('of many marks at once the furthest stands', async () => {
  const { room, people } = await club(world, chat, 2)
  const [ann, bob] = people as [string, string]
  for (const n of numbers(1, 10)) await say(chat, room.id, ann, `${n}`)
  await Promise.all(numbers(1, 10).map((seq) => chat.markRead({ roomId: room.id, seq }, as(bob))))
  expect(await unread(room.id, bob)).toBe(0)
  const last = await eventually(async () => {
    const seen = (await reads(room.id)).at(-1)?.payload
    return seen && 'seq' in seen && seen.seq === 10 && seen
  })
  expect(last).toMatchObject({ userId: bob, seq: 10 })
})

test('a mark past the newest message is refused', async () => {
  const { room, people } = await club(world, chat, 2)
  await expect(chat.markRead({ roomId: room.id, seq: 1 }, as(people[0]!))).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    details: { fields: [{ field: 'seq' }] },
  })
})

test('a mark whose event was left behind by a crash is published by the sweep', async () => {
  const { room, people } = await club(world, chat, 2)
  await say(chat, room.id, people[0]!, 'hi')
  const pending = { eventId: room.id, seq: 1, at: new Date(Date.now() - 5_000), traceparent: '' }
  const mark = { _id: `${room.id}:${people[1]}`, roomId: room.id, userId: people[1], seq: 1, pending }
  await world.database.collection<{ _id: string }>('marks').insertOne(mark)
  await eventually(async () => (await reads(room.id)).length === 1)
})
