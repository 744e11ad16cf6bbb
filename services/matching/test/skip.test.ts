import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { LeaveReason } from '@girok/proto/matching/v1/events'
import {
  as,
  bootWorld,
  IDLE,
  MATCHED,
  pairUp,
  strangers,
  typesOf,
  until,
  wish,
  WAITING,
  type MatchingClient,
  type World,
} from './world.ts'

let world: World
let matching: MatchingClient
beforeAll(async () => {
  world = await bootWorld()
  matching = await world.boot()
})
afterAll(() => world?.close())

const skip = (userId: string, otherId: string) => matching.skipUser({ userId: otherId }, as(userId))
const stateOf = (userId: string) => matching.getQueueStatus({}, as(userId))

test('who skips waits on with the time they had and is met first; the two are not paired again', async () => {
  const [one, other] = await pairUp(matching, 'skip')
  await skip(other, one)
  expect(await stateOf(other)).toMatchObject({ state: WAITING, position: 1 })
  expect(await stateOf(one)).toMatchObject({ state: WAITING, position: 2 })
  const [third] = strangers(1) as [string]
  const met = await matching.joinQueue(wish('skip'), as(third))
  expect(met.match!.userIds).toEqual([other, third])
  await world.relayed()
  const events = await world.events('skip')
  expect(typesOf(events).slice(3)).toEqual(['skipped', 'joined', 'joined', 'joined', 'matched'])
  expect(events[3]!.payload).toMatchObject({ userId: other, skippedUserId: one, matchId: expect.any(String) })
})

test('a skip told twice is one skip', async () => {
  const [one, other] = await pairUp(matching, 'twice')
  await skip(one, other)
  world.peers.people.set(other, true)
  await skip(one, other)
  await world.relayed()
  // One of somebody whom one has not met is told of under no queue.
  const events = [...(await world.events('twice')), ...(await world.events('-'))]
  const skips = events.filter(({ type, actor }) => type === 'matching.skipped' && actor === one)
  expect(skips).toHaveLength(1)
})

test('a skip of somebody whom one has not met keeps the two apart, both ways, until it has cooled down', async () => {
  const brief = await world.boot({ MATCHING_SKIP_SECONDS: '2', MATCHING_REGION_SECONDS: '1' })
  const [one, other] = strangers(2) as [string, string]
  world.peers.people.set(other, true)
  await brief.skipUser({ userId: other }, as(one))
  await brief.joinQueue(wish('cool'), as(other))
  expect(await brief.joinQueue(wish('cool'), as(one))).toMatchObject({ state: WAITING })
  const later = await until(async () => {
    await brief.joinQueue(wish('cool', { region: `r${Math.trunc(performance.now())}` }), as(one))
    const status = await stateOf(one)
    return status.state === MATCHED && status
  })
  expect(later.match!.userIds).toContain(other)
})

test('the same two do not meet again at once, without any skip', async () => {
  const [one, other] = await pairUp(matching, 'fresh')
  for (const userId of [one, other]) await matching.joinQueue(wish('fresh'), as(userId))
  expect([await stateOf(one), await stateOf(other)]).toMatchObject([{ state: WAITING }, { state: WAITING }])
})

test('skipping oneself, nobody, or what is no id is refused by name', async () => {
  const [one, nobody, deleted] = strangers(3) as [string, string, string]
  world.peers.people.set(deleted, false)
  await expect(skip(one, one)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    reason: 'SELF_NOT_ALLOWED',
    details: { fields: [{ field: 'user_id' }] },
  })
  for (const gone of [nobody, deleted])
    await expect(skip(one, gone)).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'USER_NOT_FOUND' })
  await expect(skip(one, 'x')).rejects.toMatchObject({ details: { fields: [{ field: 'user_id' }] } })
})

test('whom one is with can be skipped whatever auth says of them', async () => {
  const [one, other] = await pairUp(matching, 'gone')
  await skip(one, other)
  expect(await stateOf(one)).toMatchObject({ state: WAITING })
})

test('who is not heard of any more is not put back when their match ends, and is told', async () => {
  const brief = await world.boot({ MATCHING_ABSENT_SECONDS: '1' })
  const [one, absent] = await pairUp(brief, 'silent')
  await until(async () => (await world.valkey.zscore('{matching}:alive', absent)) === null)
  await skip(one, absent)
  expect(await stateOf(absent)).toMatchObject({ state: IDLE })
  await world.relayed()
  const left = (await world.events('silent')).find(({ type }) => type === 'matching.queue.left')
  expect(left!.payload).toMatchObject({ userId: absent, reason: LeaveReason.LEAVE_REASON_EXPIRED })
})
