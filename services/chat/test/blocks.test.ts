import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { newId } from '@girok/common/ids'
import type { Room } from '@girok/proto/chat/v1/chat'
import { as, bootTwins, type ChatClient, type World } from './boot.ts'
import { club, handled, history, numbers, say } from './steps.ts'
import { eventually } from './stream.ts'

let world: World
let chat: ChatClient
let twin: ChatClient
let ann: string
let bob: string

beforeAll(async () => {
  ;({ world, chat, twin } = await bootTwins())
})
beforeEach(() => {
  ;[ann, bob] = world.people.join(2) as [string, string]
})
afterAll(() => world?.close())

const forbidden = { code: 'PERMISSION_DENIED', reason: 'BLOCKED' }
const create = (userId: string, memberIds: string[], name = '') =>
  chat.createRoom({ memberIds, name, requestId: '' }, as(userId))
const direct = (): Promise<Room> => create(ann, [bob])

const blocks = () => world.database.collection<{ _id: string; active: boolean; version: number }>('blocks')
/** Chat has handled the pair's event of this version. */
const known = (blockerId: string, blockedId: string, version: number) =>
  eventually(async () => (await blocks().findOne({ _id: `${blockerId}:${blockedId}` }))?.version === version)

const tell = (kind: 'blocked' | 'unblocked', version: number) =>
  world.peers.tell(`personal.user.${kind}`, { blockerId: ann, blockedId: bob, version })
const block = async (version = 1) => {
  await tell('blocked', version)
  await known(ann, bob, version)
}

describe('between two people of whom one blocks the other', () => {
  test('no message is taken either way, by any process; what was said stays readable, also as read', async () => {
    const room = await direct()
    const sent = await say(chat, room.id, bob, 'before')
    await say(twin, room.id, ann, 'before')
    await block()
    for (const [client, userId] of [
      [chat, ann],
      [chat, bob],
      [twin, ann],
      [twin, bob],
    ] as const)
      await expect(say(client, room.id, userId, 'after', newId())).rejects.toMatchObject(forbidden)
    expect(await history(chat, room.id, bob)).toHaveLength(2)
    expect((await chat.markRead({ roomId: room.id, seq: 2 }, as(bob))).unreadCount).toBe(0)
    expect((await chat.getRooms({ pageSize: 0, pageToken: '' }, as(bob))).rooms).toHaveLength(1)
    await expect(
      chat.editMessage({ messageId: sent.id, body: 'hidden words' }, as(bob)),
    ).rejects.toMatchObject(forbidden)
    expect(await chat.deleteMessage({ messageId: sent.id }, as(bob))).toMatchObject({ deleted: true })
  })

  test('a request that was answered before is answered again', async () => {
    const room = await direct()
    const requestId = newId()
    const sent = await say(chat, room.id, bob, 'once', requestId)
    await block()
    for (const client of [chat, twin])
      expect(await say(client, room.id, bob, 'once', requestId)).toEqual(sent)
  })

  test('no room is made that joins them, DIRECT or not, whoever asks', async () => {
    const [cy] = world.people.join(1) as [string]
    await block()
    await expect(direct()).rejects.toMatchObject(forbidden)
    await expect(create(bob, [ann])).rejects.toMatchObject(forbidden)
    await expect(create(bob, [ann], 'named')).rejects.toMatchObject(forbidden)
    await expect(create(cy, [ann, bob], 'friends')).rejects.toMatchObject(forbidden)
    expect(await create(cy, [ann])).toMatchObject({ memberIds: [cy, ann] })
  })

  test('their DIRECT room is not handed out again', async () => {
    await direct()
    await block()
    await expect(create(bob, [ann])).rejects.toMatchObject(forbidden)
  })

  test('neither is added where the other is, nor both where none is', async () => {
    const { room, people } = await club(world, chat, 2)
    const add = (...userIds: string[]) => chat.addMembers({ roomId: room.id, userIds }, as(people[0]!))
    await block()
    await expect(add(ann, bob)).rejects.toMatchObject(forbidden)
    await add(ann)
    await expect(add(bob)).rejects.toMatchObject(forbidden)
    expect((await chat.getRoom({ roomId: room.id }, as(ann))).memberIds).toEqual([...people, ann])
  })

  test('common groups stay as they are and may grow', async () => {
    const [cy, dee] = world.people.join(2) as [string, string]
    const room = await create(cy, [ann, bob], 'friends')
    await block()
    expect(await say(chat, room.id, bob, 'still here')).toMatchObject({ seq: 1 })
    expect(await say(twin, room.id, ann, 'so am I')).toMatchObject({ seq: 2 })
    expect((await chat.addMembers({ roomId: room.id, userIds: [dee] }, as(cy))).memberIds).toHaveLength(4)
  })

  test('all is as before once it ends', async () => {
    const room = await direct()
    await block()
    await expect(say(chat, room.id, bob, 'no')).rejects.toMatchObject(forbidden)
    await tell('unblocked', 2)
    await known(ann, bob, 2)
    expect(await say(chat, room.id, bob, 'yes')).toMatchObject({ seq: 1 })
    expect(await direct()).toMatchObject({ id: room.id })
  })
})

test('two who are added at the same moment by two processes do not meet', async () => {
  for (const _round of numbers(1, 5)) {
    const { room, people } = await club(world, chat, 2)
    ;[ann, bob] = world.people.join(2) as [string, string]
    await block()
    const add = (client: ChatClient, userId: string) =>
      client
        .addMembers({ roomId: room.id, userIds: [userId] }, as(people[0]!))
        .catch((error: unknown) => error)
    const outcomes = await Promise.all([add(chat, ann), add(twin, bob)])
    expect(outcomes).toContainEqual(expect.objectContaining(forbidden))
    expect((await chat.getRoom({ roomId: room.id }, as(people[0]!))).memberIds).toHaveLength(3)
  }
})

test('a block that comes during a storm of sends: nothing that is begun after it was heard is taken', async () => {
  const room = await direct()
  const late: unknown[] = []
  let heard = false
  const talk = async (client: ChatClient, userId: string) => {
    for (let refused = 0; refused < 3;) {
      const begunAfter = heard
      const sent = await say(client, room.id, userId, 'x', newId()).catch((error: unknown) => error)
      if (sent instanceof Error) {
        expect(sent).toMatchObject(forbidden)
        refused++
      } else if (begunAfter) late.push(sent)
    }
  }
  const talks = [talk(chat, ann), talk(twin, ann), talk(chat, bob), talk(twin, bob)]
  await eventually(async () => (await chat.getRoom({ roomId: room.id }, as(ann))).lastSeq > 20)
  await block()
  heard = true
  await Promise.all(talks)
  expect(late).toEqual([])
})

describe('events of blocks', () => {
  test('may come doubled and in any order: the highest version stands', async () => {
    const room = await direct()
    for (const [kind, version] of [
      ['blocked', 3],
      ['unblocked', 2],
      ['blocked', 1],
      ['blocked', 3],
    ] as const)
      await tell(kind, version)
    await tell('unblocked', 2)
    await handled(world, 'PERSONAL', 'chat-blocks')
    await expect(say(chat, room.id, bob, 'x')).rejects.toMatchObject(forbidden)
    await tell('unblocked', 4)
    await tell('blocked', 3)
    await handled(world, 'PERSONAL', 'chat-blocks')
    expect(await say(chat, room.id, bob, 'x')).toMatchObject({ seq: 1 })
  })

  test('each direction is a block of its own', async () => {
    const room = await direct()
    await block()
    await world.peers.tell('personal.user.blocked', { blockerId: bob, blockedId: ann, version: 1 })
    await known(bob, ann, 1)
    await tell('unblocked', 2)
    await known(ann, bob, 2)
    await expect(say(chat, room.id, ann, 'x')).rejects.toMatchObject(forbidden)
  })

  test('of whom it never heard: a person of 500 is found', async () => {
    const crowd = world.people.join(498)
    await block()
    await expect(create(ann, [...crowd, bob], 'everybody')).rejects.toMatchObject(forbidden)
    expect((await create(ann, crowd, 'nearly everybody')).memberIds).toHaveLength(499)
  })
})
