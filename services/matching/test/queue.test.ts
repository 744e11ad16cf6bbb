import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { newCall } from '@girok/common/call'
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

test('of those who wait the one who has waited longest is met first', async () => {
  const [one, two, three, late] = strangers(4) as [string, string, string, string]
  const apart = { region: 'kr', interests: ['chess'] }
  await matching.joinQueue(wish('order', apart), as(one))
  await matching.joinQueue(wish('order', { ...apart, interests: ['go'] }), as(two))
  const third = await matching.joinQueue(wish('order', { ...apart, region: 'jp' }), as(three))
  expect(third).toMatchObject({ state: WAITING, position: 3 })
  const met = await matching.joinQueue(wish('order', { region: 'kr', interests: ['chess', 'go'] }), as(late))
  expect(met.match!.userIds).toEqual([one, late])
  expect(await matching.getQueueStatus({}, as(three))).toMatchObject({ position: 2 })
})

test('joining again with the same wishes is the same entry, in any spelling; other wishes begin anew', async () => {
  const [one] = strangers(1) as [string]
  const wishes = { region: 'kr', interests: ['Tea', 'chess'] }
  const first = await matching.joinQueue(wish('again', wishes), as(one))
  const same = await matching.joinQueue(
    wish('again', { ...wishes, interests: [' chess', 'TEA', 'tea'] }),
    as(one),
  )
  expect(same).toEqual(first)
  const moved = await matching.joinQueue(wish('again', { region: 'jp' }), as(one))
  expect(moved.waitingSince!.getTime()).toBeGreaterThan(first.waitingSince!.getTime())
  expect(await matching.joinQueue(wish('elsewhere'), as(one))).toMatchObject({
    queue: 'elsewhere',
    position: 1,
  })
  await world.relayed()
  expect(typesOf(await world.events('again'))).toEqual(['joined', 'joined', 'left'])
  const [other] = strangers(1) as [string]
  expect(await matching.joinQueue(wish('again', wishes), as(other))).toMatchObject({ state: WAITING })
})

test('who leaves waits no more, and leaving again succeeds', async () => {
  const [one, other] = strangers(2) as [string, string]
  await matching.joinQueue(wish('leave'), as(one))
  await matching.leaveQueue({}, as(one))
  await matching.leaveQueue({}, as(one))
  expect(await matching.getQueueStatus({}, as(one))).toMatchObject({ state: IDLE, queue: '', position: 0 })
  expect(await matching.joinQueue(wish('leave'), as(other))).toMatchObject({ state: WAITING, position: 1 })
  await world.relayed()
  expect(typesOf(await world.events('leave'))).toEqual(['joined', 'left', 'joined'])
})

test('who joins while matched leaves that match, and the other waits again', async () => {
  const [one, other] = await pairUp(matching, 'rejoin')
  const match = (await matching.getQueueStatus({}, as(one))).match!
  expect(await matching.joinQueue(wish('rejoin'), as(one))).toMatchObject({ state: WAITING })
  expect(await matching.getQueueStatus({}, as(other))).toMatchObject({ state: WAITING, queue: 'rejoin' })
  const { matches } = await matching.getMatchesByIds({ ids: [match.id] }, as(other))
  expect(matches[match.id]).toEqual({ ...match, ended: true })
})

test('a repeat of the request that led to a match does not end it', async () => {
  const [one, other] = strangers(2) as [string, string]
  await matching.joinQueue(wish('repeat'), as(one))
  const call = as(other)
  const answer = await matching.joinQueue(wish('repeat'), call)
  expect(await matching.joinQueue(wish('repeat'), call)).toEqual(answer)
})

test('who leaves a match ends it for both', async () => {
  const [one, other] = await pairUp(matching, 'quit')
  await matching.leaveQueue({}, as(one))
  expect(await matching.getQueueStatus({}, as(one))).toMatchObject({ state: IDLE })
  expect(await matching.getQueueStatus({}, as(other))).toMatchObject({ state: WAITING })
})

test('a match is shown to its two people only', async () => {
  const [one] = await pairUp(matching, 'shown')
  const { match } = await matching.getQueueStatus({}, as(one))
  const [stranger] = strangers(1) as [string]
  const ids = [match!.id, stranger]
  expect(await matching.getMatchesByIds({ ids }, as(one))).toEqual({ matches: { [match!.id]: match } })
  expect(await matching.getMatchesByIds({ ids }, as(stranger))).toEqual({ matches: {} })
})

test('nobody waits who is not heard of, and asking for one’s state is being heard of', async () => {
  const brief = await world.boot({ MATCHING_ABSENT_SECONDS: '1' })
  const [absent, there] = strangers(2) as [string, string]
  await brief.joinQueue(wish('absent'), as(absent))
  await matching.joinQueue(wish('present', { region: 'kr' }), as(there))
  const left = await until(async () => typesOf(await world.events('absent')).includes('left'))
  expect(left).toBe(true)
  expect(await matching.getQueueStatus({}, as(absent))).toMatchObject({ state: IDLE })
  expect(await matching.getQueueStatus({}, as(there))).toMatchObject({ state: WAITING })
})

test.each([
  [{ queue: '' }, 'queue'],
  [{ queue: 'Tea' }, 'queue'],
  [{ queue: 'a'.repeat(51) }, 'queue'],
  [{ queue: 'tea.*' }, 'queue'],
  [{ region: 'a b' }, 'region'],
  [{ interests: Array.from({ length: 11 }, (_, i) => `i${i}`) }, 'interests'],
  [{ interests: ['ok', ' '] }, 'interests.1'],
  [{ interests: ['x'.repeat(51)] }, 'interests.0'],
  [{ interests: ['a\nb'] }, 'interests.0'],
])('a wish that is none names its field: %j', async (bad, field) => {
  const [one] = strangers(1) as [string]
  const asked = matching.joinQueue(wish('tea', bad), as(one))
  await expect(asked).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', details: { fields: [{ field }] } })
})

test('an interest may be any text, also one that looks like part of a key', async () => {
  const [one, other] = strangers(2) as [string, string]
  await matching.joinQueue(wish('odd', { interests: ['*', '{x}:=-', '茶'] }), as(one))
  expect(await matching.joinQueue(wish('odd', { interests: ['-'] }), as(other))).toMatchObject({
    state: WAITING,
  })
  const [third] = strangers(1) as [string]
  expect((await matching.joinQueue(wish('odd', { interests: ['茶'] }), as(third))).match!.userIds).toContain(
    one,
  )
})

test('without a person every method that acts for one is UNAUTHENTICATED', async () => {
  const nobody = newCall({ timeoutMs: 20_000 })
  const asked = [
    matching.joinQueue(wish('tea'), nobody),
    matching.leaveQueue({}, nobody),
    matching.skipUser({ userId: nobody.requestId }, nobody),
    matching.getQueueStatus({}, nobody),
    matching.getMatchesByIds({ ids: [] }, nobody),
  ]
  for (const one of asked) await expect(one).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
})
