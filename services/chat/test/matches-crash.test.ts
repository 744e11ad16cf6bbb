import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { newId } from '@girok/common/ids'
import { gate } from '@girok/common/testing/gate'
import { ServiceProcess } from '@girok/dev-env/testing/service-process'
import { as, bootWorld, type World } from './boot.ts'
import { handled, published, roomOfMatch } from './steps.ts'
import { eventually } from './stream.ts'

let world: World
let chat: ServiceProcess

beforeAll(async () => {
  world = await bootWorld()
  chat = await ServiceProcess.start(new URL('../src/main.ts', import.meta.url), 'CHAT', world.env)
})
afterAll(async () => {
  await chat?.end('SIGKILL')
  await world?.close()
})

test('a chat killed between any two steps of a match leaves one room or one refusal', async () => {
  const { people, peers } = world
  const matches = [0, 1, 2].map(() => ({ matchId: newId(), userIds: people.join(2) }))
  const [undecided, opened, refused] = matches as [Match, Match, Match]
  people.remove(refused.userIds[0]!)
  const [looked, told] = [gate(), gate()]
  const looksOf = new Map<string, number>()
  // Held for ever: before the first decision, after the room was made, and while matching is told.
  people.beforeLook = async (ids) => {
    const id = ids[0]!
    looksOf.set(id, (looksOf.get(id) ?? 0) + 1)
    if (id === undecided.userIds[0] || (id === opened.userIds[0] && looksOf.get(id) === 2))
      await looked.promise
  }
  peers.beforeFail = () => told.promise
  for (const match of matches)
    await peers.tell('matching.matched', { ...match, queue: 'tea', matchedAt: new Date() })
  await eventually(
    async () => looksOf.get(undecided.userIds[0]!) === 1 && looksOf.get(opened.userIds[0]!) === 2,
  )
  await eventually(async () => (await roomOfMatch(world, refused.matchId))?.version === 0)
  await chat.end('SIGKILL')
  expect(await roomOfMatch(world, undecided.matchId)).toBeNull()
  const before = await roomOfMatch(world, opened.matchId)

  people.beforeLook = peers.beforeFail = async () => {}
  await chat.start()
  // The stream gives the events again once the dead process has had its time to acknowledge.
  await handled(world, 'MATCHING', 'chat-matches')
  const client = world.client(chat.address)
  for (const match of [undecided, opened]) {
    const { rooms } = await client.getRooms({ pageSize: 0, pageToken: '' }, as(match.userIds[1]!))
    expect(rooms).toMatchObject([{ matchId: match.matchId, memberIds: match.userIds }])
    expect(await published(world, rooms[0]!.id, 1)).toHaveLength(1)
  }
  expect((await roomOfMatch(world, opened.matchId))?._id).toBe(before!._id)
  expect(peers.failed).toEqual([{ matchId: refused.matchId, goneUserIds: [refused.userIds[0]] }])
  looked.resolve()
  told.resolve()
})

interface Match {
  matchId: string
  userIds: string[]
}
