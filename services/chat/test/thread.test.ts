import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { newId } from '@girok/common/ids'
import { RoomKind } from '@girok/proto/chat/v1/chat'
import { as, bootWorld, type ChatClient, type World } from './boot.ts'
import { eventsOf, eventually } from './stream.ts'

let world: World
let chat: ChatClient

beforeAll(async () => {
  world = await bootWorld()
  chat = (await world.boot()).chat
})
afterAll(() => world?.close())

describe('the thread through chat', () => {
  test('a room is made, written in, listed and read, and its events come in version order', async () => {
    const [ann, bob] = world.people.join(2) as [string, string]
    const room = await chat.createRoom({ memberIds: [bob], name: '', requestId: newId() }, as(ann))
    expect(room).toMatchObject({
      kind: RoomKind.ROOM_KIND_DIRECT,
      memberIds: [ann, bob],
      version: 1,
      lastSeq: 0,
    })

    const sent = await chat.sendMessage(
      { roomId: room.id, body: 'hello $lastSeq', requestId: newId() },
      as(ann),
    )
    expect(sent).toMatchObject({ roomId: room.id, authorId: ann, seq: 1, body: 'hello $lastSeq' })
    await chat.sendMessage({ roomId: room.id, body: '안녕', requestId: '' }, as(bob))

    const { rooms } = await chat.getRooms({ pageSize: 0, pageToken: '' }, as(ann))
    expect(rooms).toMatchObject([{ id: room.id, lastSeq: 2, unreadCount: 1, lastMessage: { body: '안녕' } }])
    const page = await chat.getMessages({ roomId: room.id, pageSize: 0, pageToken: '' }, as(bob))
    expect(page.messages.map(({ seq, body }) => [seq, body])).toEqual([
      [1, 'hello $lastSeq'],
      [2, '안녕'],
    ])

    const events = await eventually(async () => {
      const seen = await eventsOf(world.stores.natsUrl, room.id)
      return seen.length === 3 && seen
    })
    expect(events.map(({ type }) => type)).toEqual([
      'chat.room.created',
      'chat.message.sent',
      'chat.message.sent',
    ])
    expect(events[1]!.payload).toMatchObject({ message: sent, version: 2 })
    expect(events[0]).toMatchObject({
      actor: ann,
      payload: { creatorId: ann, memberIds: [ann, bob], version: 1 },
    })
  })
})
