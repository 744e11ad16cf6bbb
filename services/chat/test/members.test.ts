import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { newId } from '@girok/common/ids'
import { as, bootTwins, type ChatClient, type World } from './boot.ts'
import { club, history, published, say, settled } from './steps.ts'

let world: World
let chat: ChatClient
let twin: ChatClient

beforeAll(async () => {
  ;({ world, chat, twin } = await bootTwins())
})
afterAll(() => world?.close())

describe('who comes', () => {
  test('is published and sees the whole history', async () => {
    const { room, people } = await club(world, chat, 2)
    await say(chat, room.id, people[0]!, 'long ago')
    const [cy, dee] = world.people.join(2) as [string, string]
    const asked = { roomId: room.id, userIds: [people[1]!, dee, cy, dee] }
    const updated = await chat.addMembers(asked, as(people[1]!))
    expect(updated).toMatchObject({ memberIds: [...people, dee, cy], version: 3 })
    expect(await history(chat, room.id, cy)).toMatchObject([{ body: 'long ago' }])
    const events = await published(world, room.id, 3)
    const change = { addedMemberIds: [dee, cy], removedMemberIds: [], actorId: people[1], version: 3 }
    expect(events.at(-1)).toMatchObject({ type: 'chat.room.updated', payload: change })
  })

  test('may be there already: nothing happens', async () => {
    const { room, people } = await club(world, chat, 3)
    expect(await chat.addMembers({ roomId: room.id, userIds: people.slice(1) }, as(people[0]!))).toEqual(room)
  })

  test('comes once when two add them at the same moment', async () => {
    const { room, people } = await club(world, chat, 2)
    const userIds = world.people.join(3)
    const add = (c: ChatClient, ids: string[]) =>
      c.addMembers({ roomId: room.id, userIds: ids }, as(people[0]!))
    await Promise.all([add(chat, userIds), add(twin, userIds.slice(1)), add(chat, userIds.slice(0, 2))])
    const { memberIds } = await chat.getRoom({ roomId: room.id }, as(people[0]!))
    expect([...memberIds].sort()).toEqual([...people, ...userIds].sort())
  })

  test('must be a living person', async () => {
    const { room, people } = await club(world, chat, 2)
    const asked = { roomId: room.id, userIds: [people[1]!, newId()] }
    await expect(chat.addMembers(asked, as(people[0]!))).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: { fields: [{ field: 'user_ids.1' }] },
    })
  })

  test('does not fit into a full room: ROOM_FULL', async () => {
    const { room, people } = await club(world, chat, 499)
    const userIds = world.people.join(2)
    await expect(chat.addMembers({ roomId: room.id, userIds }, as(people[0]!))).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      reason: 'ROOM_FULL',
    })
    const filled = await chat.addMembers({ roomId: room.id, userIds: userIds.slice(1) }, as(people[0]!))
    expect(filled.memberIds).toHaveLength(500)
  })
})

describe('who leaves', () => {
  test('reads nothing, writes nothing and lists nothing any more; the others see it', async () => {
    const { room, people } = await club(world, chat, 3)
    const [left, stays] = people as [string, string]
    const requestId = newId()
    const message = await say(chat, room.id, left, 'mine', requestId)
    await settled(world, room.id)
    await chat.leaveRoom({ roomId: room.id }, as(left))
    const missing = { code: 'NOT_FOUND', reason: 'ROOM_NOT_FOUND' }
    const roomId = room.id
    const page = { pageSize: 0, pageToken: '' }
    await expect(chat.getRoom({ roomId }, as(left))).rejects.toMatchObject(missing)
    await expect(chat.getMessages({ roomId, ...page }, as(left))).rejects.toMatchObject(missing)
    await expect(say(chat, roomId, left, 'still here?')).rejects.toMatchObject(missing)
    await expect(say(chat, roomId, left, 'mine', requestId)).rejects.toMatchObject(missing)
    await expect(say(twin, roomId, left, 'mine', requestId)).rejects.toMatchObject(missing)
    await expect(chat.markRead({ roomId, seq: 1 }, as(left))).rejects.toMatchObject(missing)
    await expect(chat.addMembers({ roomId, userIds: [left] }, as(left))).rejects.toMatchObject(missing)
    await expect(chat.leaveRoom({ roomId }, as(left))).rejects.toMatchObject(missing)
    expect((await chat.getRooms(page, as(left))).rooms).toEqual([])
    expect((await chat.listMemberships(page, as(left))).memberships).toEqual([])
    expect((await chat.getRoomsByIds({ ids: [roomId] }, as(left))).rooms).toEqual({})
    expect((await chat.batchListMessages({ roomIds: [roomId], ...page }, as(left))).pages).toEqual({})
    expect((await chat.getMessagesByIds({ ids: [message.id] }, as(left))).messages).toEqual({})
    expect(await history(chat, roomId, stays)).toHaveLength(1)
    const events = await published(world, roomId, 3)
    const change = { addedMemberIds: [], removedMemberIds: [left], actorId: left, version: 3 }
    expect(events.at(-1)).toMatchObject({ type: 'chat.room.updated', payload: change })
  })

  test('may come back', async () => {
    const { room, people } = await club(world, chat, 2)
    await chat.leaveRoom({ roomId: room.id }, as(people[1]!))
    await chat.addMembers({ roomId: room.id, userIds: [people[1]!] }, as(people[0]!))
    expect(await say(chat, room.id, people[1]!, 'back')).toMatchObject({ seq: 1 })
  })
})

test('the members of a DIRECT room are fixed', async () => {
  const [ann, bob, cy] = world.people.join(3) as [string, string, string]
  const room = await chat.createRoom({ memberIds: [bob], name: '', requestId: '' }, as(ann))
  const fixed = { code: 'FAILED_PRECONDITION', reason: 'ROOM_KIND_FIXED' }
  await expect(chat.leaveRoom({ roomId: room.id }, as(ann))).rejects.toMatchObject(fixed)
  await expect(chat.addMembers({ roomId: room.id, userIds: [cy] }, as(ann))).rejects.toMatchObject(fixed)
})
