import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { sendBytes } from './cases/http.ts'
import { costOf } from './cost.ts'
import type { Door, Refusal } from './door.ts'
import { admin } from './doors/admin.ts'
import { authRest } from './doors/auth-rest.ts'
import { bff } from './doors/bff.ts'
import { front } from './doors/front.ts'
import { grpc } from './doors/grpc.ts'
import { sockets } from './doors/sockets.ts'
import { subgraph } from './doors/subgraph.ts'
import { startWorld, type World } from './world.ts'

jest.setTimeout(60_000)

/** Every public door. A new one is a file in doors/ and its name here. */
const doors: Door[] = [bff, front, subgraph, authRest, sockets, ...grpc, ...admin]

const MAX_CPU_MS = 50

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world?.close())

describe.each(doors)('$name', ({ pid, good, cases }) => {
  test.each(cases)('$what', async ({ send, status, field }) => {
    const refusals: Refusal[] = []
    const cpuMs = await costOf(pid(world), MAX_CPU_MS, async () => refusals.push(await send(world)))
    for (const refusal of refusals) {
      expect(status).toContain(refusal.status)
      if (field) expect(refusal.fields).toContain(field)
      expect(refusal.text).not.toMatch(/node_modules|\bat .*\.ts/)
    }
    expect(cpuMs).toBeLessThan(MAX_CPU_MS)
    await good(world)
  })
})

test('headers that come too slowly end with 408 at every door that speaks HTTP', async () => {
  const slow = { bytes: 'a: b\r\n', everyMs: 500 }
  const open = doors.flatMap(({ name, url }) => (url ? [{ name, url: url(world) }] : []))
  const ended = await Promise.all(
    open.map(async ({ name, url }) => [
      name,
      (await sendBytes(url, 'GET / HTTP/1.1\r\nHost: x\r\n', slow)).status,
    ]),
  )
  expect(ended).toEqual(open.map(({ name }) => [name, 408]))
  for (const { good } of doors) await good(world)
})
