import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { eventually } from '@girok/common/testing/eventually'
import { ServiceProcess } from '@girok/dev-env/testing/service-process'
import type { QueueResponse } from '@girok/proto/matching/v1/matching'
import {
  as,
  bootWorld,
  IDLE,
  MATCHED,
  strangers,
  typesOf,
  wish,
  type MatchingClient,
  type World,
} from './world.ts'

/** `STORM_PEOPLE=1000` makes it a longer storm. */
const PEOPLE = Number(process.env['STORM_PEOPLE'] ?? 200)
const LANES = 50
const main = new URL('../src/main.ts', import.meta.url)

let world: World
let processes: ServiceProcess[]
let clients: MatchingClient[]

beforeAll(async () => {
  world = await bootWorld()
  processes = await Promise.all([1, 2].map(() => ServiceProcess.start(main, 'MATCHING', world.env)))
  clients = processes.map(({ address }) => world.client(address))
})
afterAll(async () => {
  await Promise.all(processes.map((matching) => matching.end('SIGKILL')))
  await world?.close()
})

/** As a client does: again, to whichever process, until it is answered. */
function insist<T>(work: (client: MatchingClient) => Promise<T>): Promise<T> {
  let turn = 0
  return eventually(() => work(clients[turn++ % clients.length]!).catch(() => undefined))
}

const stateOf = (userId: string): Promise<QueueResponse> =>
  insist((client) => client.getQueueStatus({}, as(userId)))

test('processes killed while people join and skip put nobody into two matches and lose nobody', async () => {
  const people = strangers(PEOPLE)
  for (const id of people) world.peers.people.set(id, true)
  let done = 0
  const visit = async (userId: string, n: number) => {
    await insist((client) => client.joinQueue(wish('storm', { region: `r${n % 3}` }), as(userId)))
    const { match } = await stateOf(userId)
    const partner = match?.userIds.find((id) => id !== userId)
    if (n % 3 === 0 && partner) await insist((client) => client.skipUser({ userId: partner }, as(userId)))
    if (n % 10 === 0) await insist((client) => client.leaveQueue({}, as(userId)))
    done++
  }
  const killer = async () => {
    for (const [i, matching] of [...processes, ...processes].entries()) {
      await eventually(async () => done >= (PEOPLE / 6) * (i + 1))
      await matching.end('SIGKILL')
      await matching.start()
    }
  }
  const coming = people.entries()
  const lane = async () => {
    for (const [n, userId] of coming) await visit(userId, n)
  }
  await Promise.all([...Array.from({ length: LANES }, lane), killer()])

  const states = new Map(await Promise.all(people.map(async (id) => [id, await stateOf(id)] as const)))
  for (const [userId, { state, match }] of states) {
    if (state !== MATCHED) continue
    const partner = match!.userIds.find((id) => id !== userId)!
    expect(states.get(partner)).toMatchObject({ state: MATCHED, match: { id: match!.id } })
  }
  const left = people.filter((_, n) => n % 10 === 0)
  const lost = people.filter((id) => !left.includes(id) && states.get(id)!.state === IDLE)
  expect(lost).toEqual([])
  await expectToldInOrder(people)
}, 300_000)

/** Each person's events are a way through the queue: nobody is matched who did not wait. */
async function expectToldInOrder(people: string[]) {
  await world.relayed()
  const events = await world.events('storm')
  const waiting = new Set<string>()
  for (const { type, payload } of events) {
    if (type === 'matching.queue.joined') waiting.add(payload.userId)
    if (type === 'matching.queue.left') waiting.delete(payload.userId)
    if (type === 'matching.matched')
      for (const userId of payload.userIds) expect([userId, waiting.delete(userId)]).toEqual([userId, true])
  }
  const joined = events.flatMap((e) => (e.type === 'matching.queue.joined' ? [e.payload.userId] : []))
  expect(new Set(joined)).toEqual(new Set(people))
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length)
}

test('what a killed process had written and not published is published by another, in order and once', async () => {
  const [one, other] = strangers(2) as [string, string]
  world.stores.stop('nats')
  await clients[0]!.joinQueue(wish('outbox'), as(one))
  await clients[0]!.joinQueue(wish('outbox'), as(other))
  await processes[0]!.end('SIGKILL')
  await world.stores.restart('nats')
  await world.relayed()
  expect(typesOf(await world.events('outbox'))).toEqual(['joined', 'joined', 'matched'])
  await processes[0]!.start()
})

test('what is acknowledged outlives the store’s own death', async () => {
  const [one, other] = strangers(2) as [string, string]
  await clients[1]!.joinQueue(wish('store'), as(one))
  world.stores.stop('valkey')
  await expect(clients[1]!.joinQueue(wish('store'), as(other))).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  await world.stores.restart('valkey')
  const met = await insist((client) => client.joinQueue(wish('store'), as(other)))
  expect(met.match!.userIds).toEqual([one, other])
})
