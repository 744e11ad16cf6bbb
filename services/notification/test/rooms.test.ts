import { newId } from '@girok/common/ids'
import { RoomKind } from '@girok/proto/chat/v1/chat'
import { NotificationKind } from '@girok/proto/notification/v1/notification'
import { bootWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await bootWorld()
})
afterAll(() => world?.close())

const MESSAGE = NotificationKind.NOTIFICATION_KIND_MESSAGE
const people = (count: number) => Array.from({ length: count }, () => newId())

async function createRoom(memberIds: string[], kind: RoomKind = RoomKind.ROOM_KIND_MATCH) {
  const roomId = newId()
  await world.publish('chat.room.created', {
    roomId,
    kind,
    name: undefined,
    memberIds,
    creatorId: memberIds[0]!,
    version: 1,
    createdAt: new Date(),
    matchId: '',
  })
  await world.settled()
  return roomId
}

const says = (roomId: string, authorId: string, seq: number) =>
  world.publish('chat.message.sent', {
    version: seq + 1,
    message: {
      id: newId(),
      roomId,
      authorId,
      seq,
      body: 'hello',
      createdAt: new Date(),
      editedAt: undefined,
      deleted: false,
    },
  })
const reads = (roomId: string, userId: string, seq: number) =>
  world.publish('chat.message.read', { roomId, userId, seq, readAt: new Date() })

test('a new room is told to everybody in it but its maker; a match’s room to nobody', async () => {
  const [maker, guest] = people(2) as [string, string]
  const roomId = await createRoom([maker, guest], RoomKind.ROOM_KIND_GROUP)
  const kind = NotificationKind.NOTIFICATION_KIND_ROOM_INVITE
  expect(await world.list(guest)).toMatchObject([{ kind, roomId, actorIds: [maker] }])
  expect(await world.list(maker)).toEqual([])
  const [one, two] = people(2) as [string, string]
  await createRoom([one, two])
  expect(await world.list(two)).toEqual([])
})

test('who is added is told who did it; who goes finds nothing of the room any more', async () => {
  const [maker, guest] = people(2) as [string, string]
  const roomId = await createRoom([maker])
  const change = { roomId, actorId: maker, updatedAt: new Date() }
  await world.publish('chat.room.updated', {
    ...change,
    version: 2,
    addedMemberIds: [guest],
    removedMemberIds: [],
  })
  await world.settled()
  await says(roomId, maker, 1)
  await world.until(guest, (list) => list.length === 2)
  await world.publish('chat.room.updated', {
    ...change,
    actorId: guest,
    version: 4,
    addedMemberIds: [],
    removedMemberIds: [guest],
  })
  await world.until(guest, (list) => list.length === 0)
  expect(await world.unread(guest)).toBe(0)
})

test('messages to who is away are one line a room, until they are read there', async () => {
  const [author, other, away] = people(3) as [string, string, string]
  const roomId = await createRoom([author, other, away])
  for (const seq of [1, 2]) await says(roomId, author, seq)
  await says(roomId, other, 3)
  const [line] = await world.until(away, ([first]) => first?.count === 2)
  expect(line).toMatchObject({ kind: MESSAGE, roomId, readAt: undefined })
  await reads(roomId, away, 2)
  await world.settled()
  expect(await world.unread(away)).toBe(1)
  await reads(roomId, away, 3)
  await world.settled()
  expect(await world.unread(away)).toBe(0)
  await says(roomId, author, 4)
  const [next, before] = await world.until(away, (list) => list.length === 2)
  expect(next).toMatchObject({ kind: MESSAGE, actorIds: [author], readAt: undefined })
  expect(before!.readAt).toBeInstanceOf(Date)
})

test('a message whose reading was heard of first is not told', async () => {
  const [author, away] = people(2) as [string, string]
  const roomId = await createRoom([author, away])
  await reads(roomId, away, 1)
  await world.settled()
  await says(roomId, author, 1)
  await world.settled()
  expect(await world.list(away)).toEqual([])
})

test('who writes back has read what was told before', async () => {
  const [author, away] = people(2) as [string, string]
  const roomId = await createRoom([author, away])
  await says(roomId, author, 1)
  await world.until(away, (list) => list.length === 1)
  await says(roomId, away, 2)
  await world.settled()
  expect(await world.unread(away)).toBe(0)
})

test('a message that comes before the news of its room is told once the room is known', async () => {
  const [author, away] = people(2) as [string, string]
  const roomId = newId()
  await says(roomId, author, 1)
  await world.publish('chat.room.created', {
    roomId,
    kind: RoomKind.ROOM_KIND_DIRECT,
    name: undefined,
    memberIds: [author, away],
    creatorId: author,
    version: 1,
    createdAt: new Date(),
    matchId: '',
  })
  await world.until(away, (list) => list.some(({ kind }) => kind === MESSAGE))
})

test('rooms and blocks from before this service are copied from their owners', async () => {
  const [author, away, enemy] = people(3) as [string, string, string]
  const roomId = newId()
  world.rooms.push({ roomId, memberIds: [author, away, enemy], version: 7 })
  world.blocks.push({ blockerId: enemy, blockedId: author, active: true, version: 1 })
  const fresh = await bootWorld()
  try {
    fresh.rooms.push(...world.rooms)
    fresh.blocks.push(...world.blocks)
    await fresh.publish('chat.message.sent', {
      version: 8,
      message: {
        id: newId(),
        roomId,
        authorId: author,
        seq: 1,
        body: 'hello',
        createdAt: new Date(),
        editedAt: undefined,
        deleted: false,
      },
    })
    await fresh.until(away, (list) => list.length === 1)
    await fresh.settled()
    expect(await fresh.list(enemy)).toEqual([])
  } finally {
    await fresh.close()
  }
})
