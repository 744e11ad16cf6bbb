import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { newCall } from '@girok/common/call'
import { newId } from '@girok/common/ids'
import { RoomKind } from '@girok/proto/chat/v1/chat'
import { as, bootTwins, type ChatClient, type World } from './boot.ts'
import { handled, numbers, published, roomOfMatch, say } from './steps.ts'
import { eventually } from './stream.ts'

let world: World
let chat: ChatClient
let auth: ChatClient
let match: { matchId: string; userIds: string[] }

beforeAll(async () => {
  const twins = await bootTwins()
  ;({ world, chat } = twins)
  auth = world.client(twins.address, 'auth')
})
beforeEach(() => {
  match = { matchId: newId(), userIds: world.people.join(2) }
  world.peers.failed.length = 0
})
afterAll(() => world?.close())

const tell = (told = match) =>
  world.peers.tell('matching.matched', { ...told, queue: 'tea', matchedAt: new Date() })
const settled = () => handled(world, 'MATCHING', 'chat-matches')
const rooms = async (userId = match.userIds[0]!) =>
  (await chat.getRooms({ pageSize: 0, pageToken: '' }, as(userId))).rooms

test('a match gets one room of its two people, and the event of it names the match', async () => {
  await tell()
  await settled()
  const [room] = await rooms()
  expect(room).toMatchObject({
    kind: RoomKind.ROOM_KIND_MATCH,
    name: undefined,
    memberIds: match.userIds,
    matchId: match.matchId,
  })
  const [created] = await published(world, room!.id, 1)
  expect(created).toMatchObject({
    type: 'chat.room.created',
    payload: { matchId: match.matchId, memberIds: match.userIds, creatorId: '' },
  })
  expect(await say(chat, room!.id, match.userIds[1]!, 'hello')).toMatchObject({ seq: 1 })
})

test('however often the event comes, at once and later, to two processes: one room, one event', async () => {
  await Promise.all(numbers(1, 10).map(() => tell()))
  await settled()
  await tell()
  await settled()
  const found = await rooms()
  expect(found).toHaveLength(1)
  expect(await published(world, found[0]!.id, 1)).toHaveLength(1)
})

test('its people leave it as a group, and a late event brings it back for nobody', async () => {
  await tell()
  await settled()
  const [room] = await rooms()
  for (const userId of match.userIds) await chat.leaveRoom({ roomId: room!.id }, as(userId))
  await tell()
  await settled()
  expect(await rooms()).toEqual([])
  expect(world.peers.failed).toEqual([])
})

test('erasing a person takes them out of it', async () => {
  await tell()
  await settled()
  const [gone, stays] = match.userIds as [string, string]
  await auth.eraseUser({ userId: gone }, newCall({ timeoutMs: 20_000 }))
  expect(await rooms(stays)).toMatchObject([{ memberIds: [stays] }])
})

test('with a person gone matching is told who, no room is ever made, and nobody sees one', async () => {
  const [gone, stays] = match.userIds as [string, string]
  world.people.remove(gone)
  await tell()
  await tell()
  await settled()
  expect(new Set(world.peers.failed.map((told) => JSON.stringify(told)))).toEqual(
    new Set([JSON.stringify({ matchId: match.matchId, goneUserIds: [gone] })]),
  )
  expect(await rooms(stays)).toEqual([])
  const copier = world.client((await world.boot()).address, 'notification')
  const { rooms: all } = await copier.listAllRooms({ pageSize: 1000, pageToken: '' }, newCall())
  expect(all.map(({ roomId }) => roomId)).not.toContain((await roomOfMatch(world, match.matchId))!._id)
})

test('with a block between the two matching is told that nobody is gone', async () => {
  const [blockerId, blockedId] = match.userIds as [string, string]
  await world.peers.tell('personal.user.blocked', { blockerId, blockedId, version: 1 })
  await handled(world, 'PERSONAL', 'chat-blocks')
  await tell()
  await settled()
  expect(world.peers.failed).toEqual([{ matchId: match.matchId, goneUserIds: [] }])
  expect(await rooms()).toEqual([])
})

test('who is erased between the look at people and the room is taken out before the event is done', async () => {
  const [gone, stays] = match.userIds as [string, string]
  let looks = 0
  // The first look sees both; before the second one has left, and chat's own erasing has found nothing to do.
  world.people.beforeLook = async () => void (++looks === 2 && world.people.remove(gone))
  await tell()
  await settled()
  world.people.beforeLook = async () => {}
  expect(await rooms(stays)).toMatchObject([{ memberIds: [stays] }])
  expect(await rooms(gone)).toEqual([])
})

test('while matching is away the event waits, and what was decided stands', async () => {
  world.people.remove(match.userIds[0]!)
  let tries = 0
  world.peers.beforeFail = async () => {
    if (++tries === 1) throw new Error('away')
  }
  await tell()
  await eventually(async () => world.peers.failed.length === 1)
  await settled()
  world.peers.beforeFail = async () => {}
  expect(tries).toBe(2)
})

test('an event that is no match goes to the dead letters and stops nothing', async () => {
  const bad = [
    { matchId: 'x', userIds: match.userIds },
    { matchId: newId(), userIds: match.userIds.slice(1) },
    { matchId: newId(), userIds: [match.userIds[0]!, match.userIds[0]!] },
  ]
  for (const told of bad) await tell(told)
  await tell()
  await settled()
  expect(await rooms()).toHaveLength(1)
  const { state } = await (await world.peers.jetstream.jetstreamManager()).streams.info('DLQ')
  expect(state.messages).toBe(bad.length)
})
