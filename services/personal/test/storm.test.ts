import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { AnyReceived } from '@girok/common/events/received'
import { as, bootWorld, type PersonalClient, type World } from './boot.ts'

let world: World
let replicas: PersonalClient[]

beforeAll(async () => {
  world = await bootWorld()
  replicas = [(await world.boot()).personal, (await world.boot()).personal]
})
afterAll(() => world?.close())

const PEOPLE = 6
const LANES = 24
const ACTS = 16
const acts = ['follow', 'follow', 'unfollow', 'block', 'unblock'] as const

test('after a storm of follows, unfollows and blocks, counts are exact and events tell the same end', async () => {
  const people = world.peers.join(PEOPLE)
  const one = () => people[Math.floor(Math.random() * PEOPLE)]!
  const lane = async (_: unknown, n: number) => {
    for (let i = 0; i < ACTS; i++) {
      const asked = replicas[n % 2]![acts[(n + i) % acts.length]!]({ userId: one() }, as(one(), 60_000))
      // Refusals are part of the storm; a deadlock or a failed check would be INTERNAL.
      await asked.catch(({ reason }: { reason: string }) =>
        expect(['SELF_NOT_ALLOWED', 'BLOCKED']).toContain(reason),
      )
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))

  const wrong = await world.sql(
    `select id from people where
       follower_count <> (select count(*) from edges where kind = 'FOLLOW' and active and to_id = id)
       or following_count <> (select count(*) from edges where kind = 'FOLLOW' and active and from_id = id)`,
  )
  expect(wrong).toEqual([])
  const both = await world.sql(
    `select from edges f join edges b on b.kind = 'BLOCK' and b.active and f.kind = 'FOLLOW' and f.active
       and (b.from_id, b.to_id) in ((f.from_id, f.to_id), (f.to_id, f.from_id))`,
  )
  expect(both).toEqual([])
  await expectSameEnd()
})

/** Every change has its event, in the order of its versions; the last ones tell what the database has. */
async function expectSameEnd(): Promise<void> {
  const edges = await world.sql<{
    from_id: string
    to_id: string
    kind: string
    active: boolean
    version: string
  }>('select * from edges')
  for (const [from, own] of Map.groupBy(edges, ({ from_id: id }) => id)) {
    const count = own.reduce((sum, { version }) => sum + Number(version), 0)
    const events = await world.published(from, count)
    expect(events).toHaveLength(count)
    for (const { kind, to_id: to, active, version } of own) {
      const told = events.filter((event) => tells(event, kind, to))
      expect(told.map(({ payload }) => (payload as { version: number }).version)).toEqual(
        Array.from({ length: Number(version) }, (_, i) => i + 1),
      )
      expect(told.at(-1)!.type).toMatch(active ? /(user.followed|user.blocked)$/ : /(unfollowed|unblocked)$/)
    }
  }
}

function tells({ payload }: AnyReceived, kind: string, to: string): boolean {
  if (kind === 'FOLLOW') return 'followeeId' in payload && payload.followeeId === to
  return 'blockedId' in payload && payload.blockedId === to
}
