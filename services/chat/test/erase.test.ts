import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { newCall } from '@girok/common/call'
import { mongoJournal } from '../src/repository/journal.ts'
import { createModels } from '../src/repository/models.ts'
import { as, bootWorld, type ChatClient, type World } from './boot.ts'
import { draft } from './models.ts'
import { eventually } from './stream.ts'
import { club, history, numbers, published, say, settled } from './steps.ts'

let world: World
let chat: ChatClient
let auth: ChatClient
let address: string

beforeAll(async () => {
  world = await bootWorld()
  const booted = await world.boot()
  chat = booted.chat
  address = booted.address
  auth = world.client(address, 'auth')
})
afterAll(() => world?.close())

const erase = (userId: string, timeoutMs = 20_000) => auth.eraseUser({ userId }, newCall({ timeoutMs }))

test('a person goes from every room and their messages are emptied, as operations that others see', async () => {
  const { room, people } = await club(world, chat, 3)
  const [gone, stays] = people as [string, string]
  const direct = await chat.createRoom({ memberIds: [stays], name: '', requestId: '' }, as(gone))
  for (const n of numbers(1, 70)) await say(chat, room.id, n % 7 ? gone : stays, `${n}`)
  await say(chat, direct.id, gone, 'private')
  await chat.editMessage(
    { messageId: (await history(chat, room.id, gone)).at(-2)!.id, body: 'edited' },
    as(gone),
  )
  await chat.markRead({ roomId: room.id, seq: 3 }, as(gone))

  await erase(gone)
  await erase(gone)

  const view = await chat.getRoom({ roomId: room.id }, as(stays))
  expect(view.memberIds).toEqual(people.slice(1))
  const messages = await history(chat, room.id, stays)
  expect(messages).toHaveLength(70)
  for (const { authorId, body, deleted } of messages)
    expect({ deleted, empty: body === '' }).toEqual({ deleted: authorId === gone, empty: authorId === gone })
  expect(await history(chat, direct.id, stays)).toMatchObject([{ body: '', deleted: true }])
  expect((await chat.getRoom({ roomId: direct.id }, as(stays))).memberIds).toEqual([stays])
  expect((await chat.getRooms({ pageSize: 0, pageToken: '' }, as(gone))).rooms).toEqual([])

  const events = await published(world, room.id, view.version)
  const removal = { removedMemberIds: [gone], actorId: '' }
  expect(
    events.filter(({ type }) => type === 'chat.room.updated').map(({ payload }) => payload),
  ).toMatchObject([removal])
  expect(events.filter(({ type }) => type === 'chat.message.deleted')).toHaveLength(60)
  await settled(world, room.id)
  const leftovers = { $or: [{ userId: gone }, { authorId: gone, body: { $ne: '' } }] }
  for (const name of ['messages', 'marks'])
    expect(await world.database.collection(name).countDocuments(leftovers)).toBe(0)
})

test('messages in rooms that the person had left are emptied too, also what a dead process left in a head', async () => {
  const { room, people } = await club(world, chat, 2)
  const [gone, stays] = people as [string, string]
  await settled(world, room.id)
  const dead = mongoJournal(createModels(world.database))
  await dead.send(draft(room.id, gone, 'last words'), 0, newCall())
  await dead.leave(room.id, gone, gone, newCall())
  await erase(gone)
  expect(await history(chat, room.id, stays)).toMatchObject([{ body: '', deleted: true }])
})

test('is not said to be done while something waits to be published, and is taken up again later', async () => {
  const { room, people } = await club(world, chat, 2)
  const [gone, stays] = people as [string, string]
  await settled(world, room.id)
  world.stores.stop('nats')
  await say(chat, room.id, gone, 'only in the head')
  await expect(erase(gone, 1_000)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
  expect((await chat.getRoom({ roomId: room.id }, as(stays))).memberIds).toEqual([stays])
  await world.stores.restart('nats')
  await eventually(() => erase(gone).catch(() => undefined))
  expect(await history(chat, room.id, stays)).toMatchObject([{ body: '', deleted: true }])
})

test('only auth may erase', async () => {
  const { room, people } = await club(world, chat, 2)
  const gateway = world.client(address, 'ws-gateway')
  for (const client of [chat, gateway])
    await expect(client.eraseUser({ userId: people[0]! }, newCall())).rejects.toMatchObject({
      reason: 'CALLER_NOT_ALLOWED',
    })
  expect((await chat.getRoom({ roomId: room.id }, as(people[0]!))).memberIds).toEqual(people)
})
