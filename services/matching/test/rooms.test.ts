import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { newCall } from '@girok/common/call'
import { newId } from '@girok/common/ids'
import { RoomKind } from '@girok/proto/chat/v1/chat'
import { LeaveReason } from '@girok/proto/matching/v1/events'
import {
  as,
  bootWorld,
  IDLE,
  pairUp,
  strangers,
  typesOf,
  wish,
  WAITING,
  type MatchingClient,
  type World,
} from './world.ts'

let world: World
let matching: MatchingClient
let asChat: MatchingClient
let asAuth: MatchingClient
beforeAll(async () => {
  world = await bootWorld()
  const address = await world.start()
  matching = world.client(address)
  asChat = world.client(address, 'chat')
  asAuth = world.client(address, 'auth')
})
afterAll(() => world?.close())

const call = () => newCall({ timeoutMs: 20_000 })
const stateOf = (userId: string) => matching.getQueueStatus({}, as(userId))
const matchOf = async (userId: string) => (await stateOf(userId)).match!

async function roomMade(matchId: string, kind: RoomKind = RoomKind.ROOM_KIND_MATCH): Promise<string> {
  const roomId = newId()
  const room = { roomId, kind, matchId, memberIds: [], creatorId: '', version: 1, createdAt: new Date() }
  await world.publish('chat.room.created', room)
  await world.handled('CHAT', 'matching-rooms')
  return roomId
}

test('a match has its room once chat has made it, and the first stands', async () => {
  const [one, other] = await pairUp(matching, 'room')
  const { id } = await matchOf(one)
  const roomId = await roomMade(id)
  await roomMade(id)
  expect(await matchOf(other)).toMatchObject({ id, roomId })
  const { matches } = await matching.getMatchesByIds({ ids: [id] }, as(one))
  expect(matches[id]).toMatchObject({ roomId })
})

test('rooms of other kinds and of forgotten matches are nobody’s', async () => {
  const [one] = await pairUp(matching, 'other')
  const { id } = await matchOf(one)
  await roomMade(id, RoomKind.ROOM_KIND_GROUP)
  await roomMade(newId())
  expect(await matchOf(one)).toMatchObject({ roomId: '' })
})

test('a match that can have no room: who is gone leaves, the other waits on with their time; both are told', async () => {
  const [gone, living] = await pairUp(matching, 'fail')
  const before = await matchOf(living)
  const failure = { matchId: before.id, goneUserIds: [gone] }
  await asChat.failMatch(failure, call())
  await asChat.failMatch(failure, call())
  const status = await stateOf(living)
  expect(status).toMatchObject({ state: WAITING, queue: 'fail', position: 1 })
  expect(status.waitingSince!.getTime()).toBeLessThanOrEqual(before.matchedAt!.getTime())
  expect(await stateOf(gone)).toMatchObject({ state: IDLE })
  await world.relayed()
  const told = (await world.events('fail')).slice(3)
  expect(typesOf(told).sort()).toEqual(['joined', 'left'])
  expect(told.find(({ type }) => type === 'matching.queue.left')!.payload).toMatchObject({
    userId: gone,
    reason: LeaveReason.LEAVE_REASON_ERASED,
  })
})

test('a block makes a match fail for both alike, and the two do not meet again at once', async () => {
  const [one, other] = await pairUp(matching, 'neither')
  await asChat.failMatch({ matchId: (await matchOf(one)).id, goneUserIds: [] }, call())
  expect([await stateOf(one), await stateOf(other)]).toMatchObject([{ state: WAITING }, { state: WAITING }])
})

test('a match that ended before it failed concerns nobody', async () => {
  const [one, other] = await pairUp(matching, 'late')
  const { id } = await matchOf(one)
  for (const userId of [one, other]) await matching.leaveQueue({}, as(userId))
  await asChat.failMatch({ matchId: id, goneUserIds: [one] }, call())
  expect(await stateOf(other)).toMatchObject({ state: IDLE })
})

test('an unknown match is NOT_FOUND, and only chat may fail one', async () => {
  const failure = { matchId: newId(), goneUserIds: [] }
  await expect(asChat.failMatch(failure, call())).rejects.toMatchObject({ reason: 'MATCH_NOT_FOUND' })
  await expect(matching.failMatch(failure, call())).rejects.toMatchObject({ reason: 'CALLER_NOT_ALLOWED' })
})

test.each(['EraseUser', 'auth.user.deleted'])(
  '%s takes a person out of queue and match, again and again',
  async (way) => {
    const [leaver, partner] = await pairUp(matching, `erase-${way.length}`)
    const [waiting] = strangers(1) as [string]
    await matching.joinQueue(wish('erased', { region: 'kr' }), as(waiting))
    for (const userId of [leaver, waiting, leaver])
      if (way === 'EraseUser') await asAuth.eraseUser({ userId }, call())
      else await world.publish('auth.user.deleted', { userId, version: 2 })
    await world.handled('AUTH', 'matching-people')
    const states = await Promise.all([leaver, waiting, partner].map(stateOf))
    expect(states).toMatchObject([{ state: IDLE }, { state: IDLE }, { state: WAITING }])
    const keys = await world.valkey.keys('*')
    expect(
      keys.filter((key) => key.includes(`person:${leaver}`) || key.includes(`person:${waiting}`)),
    ).toEqual([])
  },
)
