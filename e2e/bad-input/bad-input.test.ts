import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { sendBytes } from './cases/http.ts'
import { costOf } from './cost.ts'
import type { Door, Refusal } from './door.ts'
import { admin } from './doors/admin.ts'
import { authRest } from './doors/auth-rest.ts'
import { bff } from './doors/bff.ts'
import { front } from './doors/front.ts'
import { feedGraphql } from './doors/graphql/feed.ts'
import { matchingGraphql } from './doors/graphql/matching.ts'
import { mediaGraphql } from './doors/graphql/media.ts'
import { notificationGraphql } from './doors/graphql/notification.ts'
import { personalGraphql } from './doors/graphql/personal.ts'
import { grpc } from './doors/grpc.ts'
import { notificationStreams } from './doors/notification-streams.ts'
import { personalRest } from './doors/personal-rest.ts'
import { sockets } from './doors/sockets.ts'
import { subgraph } from './doors/subgraph.ts'
import { startWorld, type World } from './world.ts'

// What looks dear is sent again and again.
jest.setTimeout(180_000)

/** Every public door. A new one is a file in doors/ and its name here. */
const doors: Door[] = [
  bff,
  personalGraphql,
  feedGraphql,
  matchingGraphql,
  mediaGraphql,
  notificationGraphql,
  front,
  subgraph,
  authRest,
  personalRest,
  sockets,
  ...notificationStreams,
  ...grpc,
  ...admin,
]

const MAX_CPU_MS = 50

let world: World
let slow: Promise<Slow[]>
beforeAll(async () => {
  world = await startWorld()
  // They take their time while all the rest goes on.
  slow = sendSlowly()
})
afterAll(() => world?.close())

describe.each(doors)('$name', ({ pids, good, cases }) => {
  test.each(cases)('$what', async ({ send, status, field }) => {
    const refusals: Refusal[] = []
    const cpuMs = await costOf(pids(world), MAX_CPU_MS, async () => refusals.push(await send(world)))
    for (const refusal of refusals) {
      expect(status).toContain(refusal.status)
      if (field) expect(refusal.fields).toContain(field)
      expect(refusal.text).not.toMatch(/node_modules|\bat .*\.ts/)
    }
    expect(cpuMs).toBeLessThan(MAX_CPU_MS)
    await good(world)
  })
})

interface Slow {
  name: string
  status: number | string
}

/** Headers without end at every door that speaks HTTP. */
const sendSlowly = (): Promise<Slow[]> =>
  Promise.all(
    doors.flatMap(({ name, url }) => {
      if (!url) return []
      const drip = { bytes: 'a: b\r\n', everyMs: 500 }
      const ended = sendBytes(url(world), 'GET / HTTP/1.1\r\nHost: x\r\n', drip)
      return ended.then(({ status }) => ({ name, status }))
    }),
  )

test('headers that come too slowly end with 408 at every door that speaks HTTP', async () => {
  const ended = await slow
  expect(ended).toEqual(ended.map(({ name }) => ({ name, status: 408 })))
  for (const { good } of doors) await good(world)
})
