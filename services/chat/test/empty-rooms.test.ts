import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { newId } from '@girok/common/ids'
import { forgetEmptyRooms } from '../src/repository/empty-rooms.ts'
import { createModels } from '../src/repository/models.ts'
import { as, bootWorld, type ChatClient, type World } from './boot.ts'
import { club, history, say, settled } from './steps.ts'

let world: World
let chat: ChatClient

beforeAll(async () => {
  world = await bootWorld()
  chat = (await world.boot()).chat
})
afterAll(() => world?.close())

const DAY_MS = 24 * 60 * 60_000
const rooms = () => world.database.collection<{ _id: string; emptiedAt?: Date }>('rooms')
const forget = () => forgetEmptyRooms(createModels(world.database))
const leftovers = async (roomId: string) => [
  await rooms().countDocuments({ _id: roomId }),
  await world.database.collection('messages').countDocuments({ roomId }),
  await world.database.collection('marks').countDocuments({ roomId }),
]

/** A room of two with a message each, of which some leave. */
async function leftBy(count: number) {
  const { room, people } = await club(world, chat, 2)
  for (const userId of people) await say(chat, room.id, userId, 'hi')
  for (const userId of people.slice(0, count)) await chat.leaveRoom({ roomId: room.id }, as(userId))
  await settled(world, room.id)
  return { roomId: room.id, people }
}
const emptiedBefore = (roomId: string, days: number) =>
  rooms().updateOne({ _id: roomId }, { $set: { emptiedAt: new Date(Date.now() - days * DAY_MS) } })

test('a room that everybody left 32 days ago goes with all that was in it, and no other', async () => {
  const [gone, neighbour, lived] = [await leftBy(2), await leftBy(2), await leftBy(1)]
  await emptiedBefore(gone.roomId, 33)
  await emptiedBefore(neighbour.roomId, 31)
  await forget()
  expect(await leftovers(gone.roomId)).toEqual([0, 0, 0])
  expect(await leftovers(neighbour.roomId)).toEqual([1, 2, 2])
  expect(await leftovers(lived.roomId)).toEqual([1, 2, 2])
  expect(await history(chat, lived.roomId, lived.people[1]!)).toHaveLength(2)
})

test('one that still waits to be published stays until it is', async () => {
  const { roomId } = await leftBy(2)
  await emptiedBefore(roomId, 33)
  const pending = (value: boolean) => rooms().updateOne({ _id: roomId }, { $set: { pending: value } })
  await pending(true)
  await forget()
  expect(await leftovers(roomId)).toEqual([1, 2, 2])
  await pending(false)
  await forget()
  expect(await leftovers(roomId)).toEqual([0, 0, 0])
})

test('who made a room and left it gets nothing of it by repeating the request', async () => {
  const [ann, bob] = world.people.join(2) as [string, string]
  const asked = { memberIds: [bob], name: 'secret', requestId: newId() }
  const room = await chat.createRoom(asked, as(ann))
  await chat.leaveRoom({ roomId: room.id }, as(ann))
  await say(chat, room.id, bob, 'not for ann')
  await expect(chat.createRoom(asked, as(ann))).rejects.toMatchObject({
    code: 'NOT_FOUND',
    reason: 'ROOM_NOT_FOUND',
  })
})
