import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { newId } from '@girok/common/ids'
import { MAX_HEAD } from '../src/domain/room.ts'
import { as, bootWorld, type BootedChat, type World } from './boot.ts'
import { club, history, numbers, published, say, settled } from './steps.ts'
import { eventsOf, eventually, versionOf } from './stream.ts'

let world: World
let booted: BootedChat

beforeAll(async () => {
  world = await bootWorld('own')
  booted = await world.boot()
})
afterAll(() => world?.close())

test('with NATS away exactly 256 operations are taken, then UNAVAILABLE, and all are published when it returns', async () => {
  const { chat } = booted
  const { room, people } = await club(world, chat, 2)
  await settled(world, room.id)
  world.stores.stop('nats')
  const outcomes = await Promise.allSettled(
    numbers(1, MAX_HEAD + 10).map((n) => say(chat, room.id, people[n % 2]!, `${n}`, newId())),
  )
  const taken = outcomes.filter(({ status }) => status === 'fulfilled')
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
  for (const { reason } of refused)
    expect(reason).toMatchObject({ code: 'UNAVAILABLE', reason: 'OVERLOADED' })
  expect(taken).toHaveLength(MAX_HEAD)
  expect((await history(chat, room.id, people[0]!)).map(({ seq }) => seq)).toEqual(numbers(157, MAX_HEAD))
  expect(await chat.getRoom({ roomId: room.id }, as(people[0]!))).toMatchObject({ lastSeq: MAX_HEAD })

  await world.stores.restart('nats')
  await published(world, room.id, MAX_HEAD + 1)
  await settled(world, room.id)
  const events = await eventsOf(world.stores.natsUrl, room.id)
  expect(events.map(versionOf)).toEqual(numbers(1, MAX_HEAD + 1))
  expect(await say(chat, room.id, people[0]!, 'on')).toMatchObject({ seq: MAX_HEAD + 1 })
})

test('a head is bounded by bytes too; what was sent before is known all the while', async () => {
  const { chat } = booted
  const { room, people } = await club(world, chat, 2)
  const requestId = newId()
  const before = await say(chat, room.id, people[0]!, 'before', requestId)
  await settled(world, room.id)
  world.stores.stop('nats')
  const outcomes = await Promise.allSettled(
    numbers(1, 100).map(() => say(chat, room.id, people[0]!, '😀'.repeat(4000))),
  )
  const taken = outcomes.filter(({ status }) => status === 'fulfilled').length
  expect(taken).toBeGreaterThan(60)
  expect(taken).toBeLessThan(68)
  expect(await say(chat, room.id, people[0]!, 'before', requestId)).toEqual(before)
  const reused = { reason: 'REQUEST_ID_REUSED' }
  await expect(say(chat, room.id, people[0]!, 'other', requestId)).rejects.toMatchObject(reused)
  await world.stores.restart('nats')
  await published(world, room.id, taken + 2)
})

test('with the store away every call is UNAVAILABLE, the process is not ready, and both come back with it', async () => {
  const { chat, adminUrl } = booted
  const { room, people } = await club(world, chat, 2)
  const [ann, bob] = people as [string, string]
  const message = await say(chat, room.id, ann, 'before')
  await settled(world, room.id)
  world.stores.stop('mongo')
  const away = { code: 'UNAVAILABLE', reason: 'DEPENDENCY_UNAVAILABLE' }
  const roomId = room.id
  const page = { pageSize: 0, pageToken: '' }
  const calls = [
    () => say(chat, roomId, ann, 'lost?', newId()),
    () => chat.getRooms(page, as(ann)),
    () => chat.getMessages({ roomId, ...page }, as(ann)),
    () => chat.createRoom({ memberIds: [bob], name: '', requestId: newId() }, as(ann)),
    () => chat.editMessage({ messageId: message.id, body: 'x' }, as(ann)),
    () => chat.markRead({ roomId, seq: 1 }, as(bob)),
    () => chat.leaveRoom({ roomId }, as(bob)),
  ]
  await Promise.all(calls.map((call) => expect(call()).rejects.toMatchObject(away)))
  expect((await fetch(`${adminUrl}/healthz`)).status).toBe(200)
  expect((await fetch(`${adminUrl}/readyz`)).status).toBe(503)

  await world.stores.restart('mongo')
  await eventually(async () => (await fetch(`${adminUrl}/readyz`)).status === 200)
  await eventually(() => say(chat, roomId, ann, 'after').catch(() => undefined))
  expect((await history(chat, roomId, bob)).map(({ body }) => body)).toEqual(['before', 'after'])
})
