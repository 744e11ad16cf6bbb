import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { newCall } from '@girok/common/call'
import { encodeCursor } from '@girok/common/cursor'
import { newId } from '@girok/common/ids'
import type { ServiceName } from '@girok/common/s2s/policy'
import { RoomKind, type Room, type RoomRecord } from '@girok/proto/chat/v1/chat'
import { as, bootTwins, type ChatClient, type World } from './boot.ts'
import { club, numbers, published, say } from './steps.ts'

let world: World
let chat: ChatClient
let twin: ChatClient
/** Chat as the service named may use it. */
let asked: (service: ServiceName) => ChatClient

beforeAll(async () => {
  const booted = await bootTwins()
  ;({ world, chat, twin } = booted)
  asked = (service) => world.client(booted.address, service)
})
afterAll(() => world?.close())

const create = (c: ChatClient, userId: string, memberIds: string[], name = '', requestId = '') =>
  c.createRoom({ memberIds, name, requestId }, as(userId))

describe('two people without a name', () => {
  test('get one DIRECT room, whoever asks, however often, at once', async () => {
    const [ann, bob] = world.people.join(2) as [string, string]
    const rooms = await Promise.all(
      numbers(1, 8).map((i) => (i % 2 ? create(chat, ann, [bob]) : create(twin, bob, [ann]))),
    )
    expect(new Set(rooms.map(({ id }) => id)).size).toBe(1)
    expect(await create(chat, ann, [bob, bob, ann])).toMatchObject({
      id: rooms[0]!.id,
      kind: RoomKind.ROOM_KIND_DIRECT,
      name: undefined,
    })
    const events = await published(world, rooms[0]!.id, 1)
    expect(events.map(({ type }) => type)).toEqual(['chat.room.created'])
  })

  test('get a GROUP room as often as they name one', async () => {
    const [ann, bob] = world.people.join(2) as [string, string]
    const first = await create(chat, ann, [bob], 'plans')
    const second = await create(chat, ann, [bob], 'plans')
    expect(first).toMatchObject({ kind: RoomKind.ROOM_KIND_GROUP, name: 'plans' })
    expect(second.id).not.toBe(first.id)
  })
})

describe('a repeated createRoom', () => {
  test('makes one room, also at once, also by another process', async () => {
    const people = world.people.join(3)
    const requestId = newId()
    const ask = (c: ChatClient) => create(c, people[0]!, people.slice(1), 'trio', requestId)
    const rooms = await Promise.all([ask(chat), ask(twin), ask(chat), ask(twin)])
    expect(new Set(rooms.map(({ id }) => id)).size).toBe(1)
    expect((await ask(twin)).id).toBe(rooms[0]!.id)
    expect((await chat.getRooms({ pageSize: 0, pageToken: '' }, as(people[1]!))).rooms).toHaveLength(1)
  })

  test('is the same whatever the order of its members', async () => {
    const [me, ...others] = world.people.join(4) as [string, ...string[]]
    const requestId = newId()
    const { id } = await create(chat, me, others, 'trio', requestId)
    expect((await create(twin, me, others.toReversed(), 'trio', requestId)).id).toBe(id)
  })

  test('with another request is refused as REQUEST_ID_REUSED', async () => {
    const people = world.people.join(3)
    const requestId = newId()
    await create(chat, people[0]!, people.slice(1), 'one', requestId)
    await expect(create(chat, people[0]!, people.slice(1), 'two', requestId)).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      reason: 'REQUEST_ID_REUSED',
    })
  })
})

describe('who can be in a room', () => {
  test('unknown and deleted people are named by their place, and no room is made', async () => {
    const [ann, bob, gone] = world.people.join(3) as [string, string, string]
    world.people.remove(gone)
    await expect(create(chat, ann, [bob, newId(), gone])).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: { fields: [{ field: 'member_ids.1' }, { field: 'member_ids.2' }] },
    })
    expect((await chat.getRooms({ pageSize: 0, pageToken: '' }, as(ann))).rooms).toEqual([])
  })

  test('500 people fit', async () => {
    const { room, people } = await club(world, chat, 500)
    expect(room.memberIds).toEqual(people)
    expect(await say(chat, room.id, people[499]!, 'hi')).toMatchObject({ seq: 1 })
  })
})

describe('the list of rooms', () => {
  test('has the newest activity first and pages without gaps or repeats', async () => {
    const [me, ...others] = world.people.join(8) as [string, ...string[]]
    const rooms: Room[] = []
    for (const other of others) rooms.push(await create(chat, me, [other]))
    await say(chat, rooms[2]!.id, me, 'up')
    await say(chat, rooms[0]!.id, others[0]!, 'up')
    const expected = [0, 2, 6, 5, 4, 3, 1].map((i) => rooms[i]!.id)
    const first = await chat.getRooms({ pageSize: 3, pageToken: '' }, as(me))
    const second = await chat.getRooms({ pageSize: 3, pageToken: first.nextPageToken }, as(me))
    const last = await chat.getRooms({ pageSize: 3, pageToken: second.nextPageToken }, as(me))
    expect([first, second, last].flatMap(({ rooms: page }) => page.map(({ id }) => id))).toEqual(expected)
    expect(last.nextPageToken).toBe('')
    const fromSecond = await chat.getRooms({ pageSize: 1, pageToken: first.cursors[0]! }, as(me))
    expect(fromSecond.rooms.map(({ id }) => id)).toEqual([expected[1]])
  })

  test('refuses a cursor of another person’s list, or of no time', async () => {
    const [me, ...others] = world.people.join(3) as [string, ...string[]]
    for (const other of others) await create(chat, me, [other])
    const request = { pageSize: 1, pageToken: '' }
    const [rooms, memberships] = await Promise.all([
      chat.getRooms(request, as(me)),
      chat.listMemberships(request, as(me)),
    ])
    const timeless = encodeCursor('rooms', [others[0]!, 1e300, newId()])
    for (const attempt of [
      () => chat.getRooms({ ...request, pageToken: rooms.nextPageToken }, as(others[0]!)),
      () => chat.getRooms({ ...request, pageToken: timeless }, as(others[0]!)),
      () => chat.listMemberships({ ...request, pageToken: memberships.nextPageToken }, as(others[0]!)),
    ])
      await expect(attempt()).rejects.toMatchObject({
        reason: 'INVALID_CURSOR',
        details: { fields: [{ field: 'page_token' }] },
      })
  })

  test('all memberships come in id order', async () => {
    const [me, ...others] = world.people.join(5) as [string, ...string[]]
    const rooms = await Promise.all(others.map((other) => create(chat, me, [other])))
    const first = await chat.listMemberships({ pageSize: 3, pageToken: '' }, as(me))
    const second = await chat.listMemberships({ pageSize: 3, pageToken: first.nextPageToken }, as(me))
    const seen = [...first.memberships, ...second.memberships]
    expect(seen).toEqual(
      rooms.map(({ id }) => ({ roomId: id, version: 1 })).sort((a, b) => (a.roomId < b.roomId ? -1 : 1)),
    )
    expect(second.nextPageToken).toBe('')
  })
})

describe('the copy of all rooms', () => {
  test('pages everybody’s rooms in id order, empty ones too, without gaps while others are made', async () => {
    const made = [await club(world, chat, 2), await club(world, chat, 3), await club(world, chat, 2)]
    const left = made[2]!
    for (const userId of left.people) await chat.leaveRoom({ roomId: left.room.id }, as(userId))
    const copier = asked('notification')
    const seen: RoomRecord[] = []
    let pageToken = ''
    do {
      const page = await copier.listAllRooms({ pageSize: 2, pageToken }, newCall())
      seen.push(...page.rooms)
      pageToken = page.nextPageToken
      await club(world, chat, 2)
    } while (pageToken && seen.length < 200)
    const ids = seen.map(({ roomId }) => roomId)
    expect(ids).toEqual([...new Set(ids)].sort())
    const of = (i: number) => seen.find(({ roomId }) => roomId === made[i]!.room.id)
    expect(of(0)).toEqual({ roomId: made[0]!.room.id, memberIds: made[0]!.people, version: 1 })
    expect(of(1)!.memberIds).toEqual(made[1]!.people)
    expect(of(2)).toEqual({ roomId: left.room.id, memberIds: [], version: 3 })
  })

  test('is for services that keep one, and not for those who act for people', async () => {
    for (const service of ['bff', 'ws-gateway', 'subgraph-chat'] as const)
      await expect(
        asked(service).listAllRooms({ pageSize: 0, pageToken: '' }, newCall()),
      ).rejects.toMatchObject({
        reason: 'CALLER_NOT_ALLOWED',
      })
  })
})
