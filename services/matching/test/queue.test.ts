import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { as, bootWorld, MATCHED, strangers, wish, WAITING, type MatchingClient, type World } from './world.ts'

let world: World
let matching: MatchingClient
beforeAll(async () => {
  world = await bootWorld()
  matching = await world.boot()
})
afterAll(() => world?.close())

test('two who join the same queue are matched, and told so once', async () => {
  const [one, other] = strangers(2) as [string, string]
  const first = await matching.joinQueue(wish('tea'), as(one))
  expect(first).toMatchObject({ state: WAITING, queue: 'tea', position: 1, waitingSince: expect.any(Date) })
  const second = await matching.joinQueue(wish('tea'), as(other))
  expect(second).toMatchObject({ state: MATCHED, queue: 'tea', match: { userIds: [one, other], roomId: '' } })
  expect(await matching.getQueueStatus({}, as(one))).toEqual(second)
  await world.relayed()
  const events = await world.events('tea')
  expect(events.map(({ type, actor }) => [type, actor])).toEqual([
    ['matching.queue.joined', one],
    ['matching.queue.joined', other],
    ['matching.matched', other],
  ])
  expect(events[2]!.payload).toEqual({
    matchId: second.match!.id,
    queue: 'tea',
    userIds: [one, other],
    matchedAt: second.match!.matchedAt,
  })
})
