import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Lifetime } from '@girok/common/lifetime'
import { createLog } from '@girok/common/log'
import { copies } from '../src/copies.ts'
import {
  as,
  bootWorld,
  MATCHED,
  pairUp,
  strangers,
  until,
  wish,
  WAITING,
  type MatchingClient,
  type World,
} from './world.ts'

let world: World
let matching: MatchingClient
const [early, blockedEarly] = strangers(2) as [string, string]

beforeAll(async () => {
  world = await bootWorld()
  world.peers.blocks.push({ blockerId: early, blockedId: blockedEarly, active: true, version: 1 })
  matching = await world.boot()
})
afterAll(() => world?.close())

async function change(kind: 'blocked' | 'unblocked', blockerId: string, blockedId: string, version: number) {
  await world.publish(`personal.user.${kind}`, { blockerId, blockedId, version })
  await world.handled('PERSONAL', 'matching-blocks')
}

let queues = 0
/** Whether two people who join a queue of their own meet at once. */
async function doMeet(one: string, other: string): Promise<boolean> {
  const queue = `b${++queues}`
  await matching.joinQueue(wish(queue), as(one))
  return (await matching.joinQueue(wish(queue), as(other))).state === MATCHED
}

test('blocks from before matching first ran are honoured', async () => {
  await until(async () => (await world.valkey.exists('{matching}:blocks-whole')) === 1)
  expect(await doMeet(early, blockedEarly)).toBe(false)
})

test('a block keeps two people apart both ways, until it is taken back', async () => {
  const [one, other] = strangers(2) as [string, string]
  await change('blocked', one, other, 1)
  expect(await doMeet(one, other)).toBe(false)
  expect(await doMeet(other, one)).toBe(false)
  await change('unblocked', one, other, 2)
  expect(await doMeet(one, other)).toBe(true)
})

test('an older state of a block never replaces a newer one', async () => {
  const [one, other] = strangers(2) as [string, string]
  await change('unblocked', one, other, 2)
  await change('blocked', one, other, 1)
  expect(await doMeet(one, other)).toBe(true)
})

test('a block of whom one is with ends the match, and both wait on', async () => {
  const [one, other] = await pairUp(matching, 'split')
  await change('blocked', other, one, 1)
  const states = await Promise.all([one, other].map((id) => matching.getQueueStatus({}, as(id))))
  expect(states).toMatchObject([{ state: WAITING }, { state: WAITING }])
})

test('a block that comes while both wait keeps the sweep from pairing them', async () => {
  const [one, other, third] = strangers(3) as [string, string, string]
  const eager = await world.boot({ MATCHING_INTERESTS_SECONDS: '1', MATCHING_REGION_SECONDS: '1' })
  await eager.joinQueue(wish('middle', { region: 'kr' }), as(one))
  await eager.joinQueue(wish('middle', { region: 'jp' }), as(other))
  await change('blocked', one, other, 1)
  await eager.joinQueue(wish('middle', { region: 'us' }), as(third))
  const met = await until(async () => {
    const status = await eager.getQueueStatus({}, as(third))
    return status.state === MATCHED && status.match
  })
  expect(met.userIds).toEqual([one, third])
})

test('the copy can be made anew while matching runs: what its owner has no more goes, what it has comes', async () => {
  const [one, other, third] = strangers(3) as [string, string, string]
  await world.bus.jetstream.jetstreamManager().then((manager) => manager.streams.purge('PERSONAL'))
  await change('blocked', one, other, 1)
  world.peers.blocks.push({ blockerId: one, blockedId: third, active: true, version: 1 })
  const lifetime = new Lifetime()
  const lines: string[] = []
  const report = (line: string) => void lines.push(line)
  await copies['matching-blocks']!({ env: world.env, lifetime, log: createLog('test', 'silent'), report })
  await lifetime.close()
  expect(lines.at(-1)).toMatch(/0 events applied/)
  expect(await doMeet(one, other)).toBe(true)
  expect(await doMeet(one, third)).toBe(false)
  expect(await doMeet(early, blockedEarly)).toBe(false)
})

test('an event with an id that is none goes to the DLQ and holds nobody up', async () => {
  const [one, other] = strangers(2) as [string, string]
  await change('blocked', 'nobody', other, 1)
  await change('blocked', one, other, 1)
  expect(await doMeet(one, other)).toBe(false)
})
