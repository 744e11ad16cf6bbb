import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { encodeCursor } from '@girok/common/cursor'
import { newCall } from '@girok/common/call'
import { newId } from '@girok/common/ids'
import { as, bootWorld, type ChatClient, type World } from './boot.ts'
import { club, history, say } from './steps.ts'

let world: World
let chat: ChatClient
let userId: string
let roomId: string
let messageId: string

beforeAll(async () => {
  world = await bootWorld()
  chat = (await world.boot()).chat
  const { room, people } = await club(world, chat, 2)
  userId = people[0]!
  roomId = room.id
  messageId = (await say(chat, roomId, userId, 'hi')).id
})
afterAll(() => world?.close())

const id = newId()
const page = { pageSize: 0, pageToken: '' }
const many = (n: number) => Array.from({ length: n }, () => newId())
const words = (n: number) => 'x'.repeat(n)

/** rpc, request, the field that the fault names. */
const faults: [keyof ChatClient, object, string][] = [
  ['getRoom', { roomId: '' }, 'room_id'],
  ['getRoom', { roomId: '{"$ne":null}' }, 'room_id'],
  ['getRoomsByIds', { ids: [id, 'x'] }, 'ids.1'],
  ['getRoomsByIds', { ids: many(501) }, 'ids'],
  ['getRooms', { pageSize: -1, pageToken: '' }, 'page_size'],
  ['getRooms', { pageSize: 0, pageToken: 'x' }, 'page_token'],
  ['getRooms', { pageSize: 0, pageToken: encodeCursor('messages', [id, 1]) }, 'page_token'],
  ['listMemberships', { pageSize: -1, pageToken: '' }, 'page_size'],
  ['listMemberships', { pageSize: 0, pageToken: encodeCursor('rooms', [1, id]) }, 'page_token'],
  ['getMessages', { roomId: 'x', ...page }, 'room_id'],
  ['getMessages', { roomId: id, pageSize: -1, pageToken: '' }, 'page_size'],
  [
    'getMessages',
    { roomId: id, pageSize: 0, pageToken: encodeCursor('messages', [newId(), 1]) },
    'page_token',
  ],
  ['getMessages', { roomId: id, pageSize: 0, pageToken: encodeCursor('messages', [id, 1.5]) }, 'page_token'],
  ['batchListMessages', { roomIds: ['x'], ...page }, 'room_ids.0'],
  ['batchListMessages', { roomIds: many(101), ...page }, 'room_ids'],
  [
    'batchListMessages',
    { roomIds: [id], pageSize: 0, pageToken: encodeCursor('messages', [newId(), 1]) },
    'page_token',
  ],
  ['getMessagesByIds', { ids: ['x'] }, 'ids.0'],
  ['createRoom', { memberIds: [], name: '', requestId: '' }, 'member_ids'],
  ['createRoom', { memberIds: ['x'], name: '', requestId: '' }, 'member_ids.0'],
  ['createRoom', { memberIds: many(500), name: '', requestId: '' }, 'member_ids'],
  ['createRoom', { memberIds: [id], name: ' ', requestId: '' }, 'name'],
  ['createRoom', { memberIds: [id], name: words(101), requestId: '' }, 'name'],
  ['createRoom', { memberIds: [id], name: 'a\0b', requestId: '' }, 'name'],
  ['createRoom', { memberIds: [id], name: '', requestId: 'x' }, 'request_id'],
  ['sendMessage', { roomId: 'x', body: 'hi', requestId: '' }, 'room_id'],
  ['sendMessage', { roomId: id, body: '', requestId: '' }, 'body'],
  ['sendMessage', { roomId: id, body: ' \n\t\u3000', requestId: '' }, 'body'],
  ['sendMessage', { roomId: id, body: words(4001), requestId: '' }, 'body'],
  ['sendMessage', { roomId: id, body: 'a\0b', requestId: '' }, 'body'],
  ['sendMessage', { roomId: id, body: 'hi', requestId: 'x' }, 'request_id'],
  ['editMessage', { messageId: 'x', body: 'hi' }, 'message_id'],
  ['editMessage', { messageId: id, body: '' }, 'body'],
  ['deleteMessage', { messageId: 'x' }, 'message_id'],
  ['markRead', { roomId: 'x', seq: 1 }, 'room_id'],
  ['markRead', { roomId: id, seq: -1 }, 'seq'],
  ['addMembers', { roomId: 'x', userIds: [id] }, 'room_id'],
  ['addMembers', { roomId: id, userIds: [] }, 'user_ids'],
  ['addMembers', { roomId: id, userIds: ['x'] }, 'user_ids.0'],
  ['addMembers', { roomId: id, userIds: many(500) }, 'user_ids'],
  ['leaveRoom', { roomId: 'x' }, 'room_id'],
]

type AnyMethod = (request: object, call: ReturnType<typeof as>) => Promise<unknown>
const ask = (rpc: keyof ChatClient, request: object, call = as(userId)) =>
  (chat[rpc] as unknown as AnyMethod)(request, call)

describe('bad input is INVALID_ARGUMENT and names its field', () => {
  test.each(faults)('%s %.80j: %s', async (rpc, request, field) => {
    await expect(ask(rpc, request)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: { fields: [{ field }] },
    })
  })

  test('and nothing changed', async () => {
    expect(await history(chat, roomId, userId)).toMatchObject([{ body: 'hi', editedAt: undefined }])
    expect((await chat.getRooms(page, as(userId))).rooms).toMatchObject([{ id: roomId, version: 2 }])
  })
})

describe('what is not there', () => {
  test.each<[keyof ChatClient, object, string]>([
    ['getRoom', { roomId: id }, 'ROOM_NOT_FOUND'],
    ['getMessages', { roomId: id, ...page }, 'ROOM_NOT_FOUND'],
    ['sendMessage', { roomId: id, body: 'hi', requestId: newId() }, 'ROOM_NOT_FOUND'],
    ['markRead', { roomId: id, seq: 1 }, 'ROOM_NOT_FOUND'],
    ['addMembers', { roomId: id, userIds: [newId()] }, 'ROOM_NOT_FOUND'],
    ['leaveRoom', { roomId: id }, 'ROOM_NOT_FOUND'],
    ['editMessage', { messageId: id, body: 'hi' }, 'MESSAGE_NOT_FOUND'],
    ['deleteMessage', { messageId: id }, 'MESSAGE_NOT_FOUND'],
  ])('%s is NOT_FOUND', async (rpc, request, reason) => {
    await expect(ask(rpc, request)).rejects.toMatchObject({ code: 'NOT_FOUND', reason })
  })

  test("another person's room is the same as none", async () => {
    const [stranger] = world.people.join(1) as [string]
    await expect(chat.getRoom({ roomId }, as(stranger))).rejects.toMatchObject({ reason: 'ROOM_NOT_FOUND' })
    expect((await chat.getMessagesByIds({ ids: [messageId] }, as(stranger))).messages).toEqual({})
  })
})

describe('who asks', () => {
  test.each(['getRooms', 'getRoom', 'createRoom', 'sendMessage', 'listMemberships'] as const)(
    '%s without a person is UNAUTHENTICATED',
    async (rpc) => {
      const request = { roomId, body: 'hi', requestId: '', memberIds: [id], name: '', ...page }
      await expect(ask(rpc, request, newCall())).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    },
  )

  test('ids in upper case are the same ids', async () => {
    const room = await chat.getRoom({ roomId: roomId.toUpperCase() }, as(userId))
    expect(room.id).toBe(roomId)
  })
})
