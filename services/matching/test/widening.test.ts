import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { JoinQueueRequest } from '@girok/proto/matching/v1/matching'
import {
  as,
  bootWorld,
  MATCHED,
  strangers,
  until,
  wish,
  WAITING,
  type MatchingClient,
  type World,
} from './world.ts'

const INTERESTS_MS = 1_000
const REGION_MS = 2_000
/** How late a busy machine may be. */
const LATE_MS = 20_000

let world: World
let matching: MatchingClient
beforeAll(async () => {
  world = await bootWorld()
  matching = await world.boot({ MATCHING_INTERESTS_SECONDS: '1', MATCHING_REGION_SECONDS: '2' })
})
afterAll(() => world?.close())

type Wishes = Partial<JoinQueueRequest>

let queues = 0
/** Two people with these wishes join a queue of their own; how they stand, and how long the second waited. */
async function meet(one: Wishes, other: Wishes, meanwhile: () => Promise<unknown> = async () => {}) {
  const queue = `q${++queues}`
  const [first, second] = strangers(2) as [string, string]
  await matching.joinQueue(wish(queue, one), as(first))
  await meanwhile()
  const joined = await matching.joinQueue(wish(queue, other), as(second))
  const met = await until(async () => {
    const status = await matching.getQueueStatus({}, as(second))
    return status.state === MATCHED && status.match
  })
  return {
    queue,
    atOnce: joined.state === MATCHED,
    waitedMs: met.matchedAt!.getTime() - (joined.waitingSince ?? met.matchedAt)!.getTime(),
  }
}

test.each([
  [{}, {}],
  [{ region: 'kr' }, {}],
  [{}, { region: 'kr' }],
  [{ region: 'kr' }, { region: 'kr' }],
  [{ interests: ['tea'] }, {}],
  [{}, { interests: ['tea'] }],
  [{ interests: ['tea', 'go'] }, { interests: ['chess', 'go'] }],
  [
    { region: 'kr', interests: ['tea'] },
    { region: 'kr', interests: ['tea'] },
  ],
])('whose wishes fit are matched at once: %j and %j', async (one, other) => {
  expect(await meet(one, other)).toMatchObject({ atOnce: true })
})

test('interests become a preference once both have waited for it', async () => {
  const { waitedMs } = await meet({ interests: ['tea'] }, { interests: ['go'] })
  expect(waitedMs).toBeGreaterThanOrEqual(INTERESTS_MS)
  expect(waitedMs).toBeLessThan(INTERESTS_MS + LATE_MS)
})

test('so does the region, later', async () => {
  const { waitedMs } = await meet({ region: 'kr' }, { region: 'jp' })
  expect(waitedMs).toBeGreaterThanOrEqual(REGION_MS)
  expect(waitedMs).toBeLessThan(REGION_MS + LATE_MS)
})

test('whom a sweep has paired waits no more', async () => {
  const { queue } = await meet({ interests: ['tea'] }, { interests: ['go'] })
  const [third] = strangers(1) as [string]
  expect(await matching.joinQueue(wish(queue), as(third))).toMatchObject({ state: WAITING, position: 1 })
})

test('whose search has widened takes nobody whose own has not', async () => {
  const meanwhile = () => meet({ interests: ['tea'] }, { interests: ['go'] })
  const { waitedMs } = await meet({ region: 'kr' }, { region: 'jp' }, meanwhile)
  expect(waitedMs).toBeGreaterThanOrEqual(REGION_MS)
})

test('who has waited long does not take a newcomer of other wishes before they have waited as well', async () => {
  const [long, newcomer] = strangers(2) as [string, string]
  await matching.joinQueue(wish('long', { region: 'kr', interests: ['tea'] }), as(long))
  await meet({ region: 'kr' }, { region: 'jp' })
  const joined = await matching.joinQueue(wish('long', { interests: ['go'] }), as(newcomer))
  expect(joined).toMatchObject({ state: WAITING })
})

test('who shares a wish is preferred to who has waited longer', async () => {
  const [far, near, late] = strangers(3) as [string, string, string]
  await matching.joinQueue(wish('prefer', { region: 'jp' }), as(far))
  await matching.joinQueue(wish('prefer', { region: 'kr', interests: ['tea'] }), as(near))
  const met = await matching.joinQueue(wish('prefer', { region: 'kr', interests: ['tea'] }), as(late))
  expect(met.match!.userIds).toEqual([near, late])
})

test('people of different queues never meet', async () => {
  const [one, other] = strangers(2) as [string, string]
  await matching.joinQueue(wish('here'), as(one))
  await matching.joinQueue(wish('there'), as(other))
  await meet({ region: 'kr' }, { region: 'jp' })
  const states = await Promise.all([one, other].map((id) => matching.getQueueStatus({}, as(id))))
  expect(states).toMatchObject([{ state: WAITING }, { state: WAITING }])
})

test('a search goes past those who do not suit, to a bound', async () => {
  const crowd = strangers(20)
  const [one] = strangers(1) as [string]
  for (const id of crowd) world.peers.people.set(id, true)
  await Promise.all(crowd.map((id) => matching.skipUser({ userId: id }, as(one))))
  const wishes = crowd.map((_, i) => wish('crowd', { region: `r${i}`, interests: [`i${i}`] }))
  await Promise.all(crowd.map((id, i) => matching.joinQueue(wishes[i]!, as(id))))
  const [last] = strangers(1) as [string]
  await matching.joinQueue(wish('crowd', { region: 'last', interests: ['last'] }), as(last))
  const met = await matching.joinQueue(wish('crowd'), as(one))
  expect(met.match!.userIds).toEqual([last, one])
})
