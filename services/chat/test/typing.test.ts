import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { newId } from '@girok/common/ids'
import { hearLive, type LiveMessage } from '@girok/common/live/channel'
import { createLog } from '@girok/common/log'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import { as, bootWorld, type ChatClient, type World } from './boot.ts'
import { club } from './steps.ts'
import { eventually } from './stream.ts'

let world: World
let cache: SuiteStores
let chat: ChatClient
let ear: ReturnType<typeof hearLive>
const heard: LiveMessage[] = []

beforeAll(async () => {
  world = await bootWorld()
  cache = await suiteStores({ valkey: true })
  const url = cache.valkeyCacheUrl
  ear = hearLive(url, createLog('test', 'silent'), (message) => heard.push(message))
  chat = (await world.boot({ VALKEY_CACHE_URL: url })).chat
})
afterAll(async () => {
  ear?.close()
  await world?.close()
  await cache?.close()
})

const type = (roomId: string, userId: string) => chat.setTyping({ roomId }, as(userId))

test('that a member types is told to every socket node', async () => {
  const { room, people } = await club(world, chat, 2)
  await eventually(async () => {
    await type(room.id, people[0]!)
    return heard.length > 0
  })
  expect(heard[0]).toEqual({ kind: 'typing', roomId: room.id, userId: people[0] })
})

test('a room that one is not in does not exist, and an id is a UUID', async () => {
  const { room } = await club(world, chat, 2)
  for (const id of [room.id, newId()])
    await expect(type(id, newId())).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'ROOM_NOT_FOUND' })
  await expect(type('x', newId())).rejects.toMatchObject({ details: { fields: [{ field: 'room_id' }] } })
})

test('without the cache it is UNAVAILABLE, and sending goes on', async () => {
  const { room, people } = await club(world, chat, 2)
  cache.stop('valkeyCache')
  await expect(type(room.id, people[0]!)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  const request = { roomId: room.id, body: 'goes on', requestId: '' }
  expect(await chat.sendMessage(request, as(people[0]!))).toMatchObject({ body: 'goes on' })
})
