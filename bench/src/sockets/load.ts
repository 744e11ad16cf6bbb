import { setTimeout as delay } from 'node:timers/promises'
import { percentile } from '../measure.ts'
import type { Row } from '../system.ts'
import type { Swarms } from './orders.ts'

const MESSAGES_A_SECOND = 1_000
const SECONDS = 10
const TICK_MS = 10
const SETTLE_MS = 10_000

/** A time that all processes of this machine agree about. */
const now = () => performance.timeOrigin + performance.now()

/** Sends so many messages a second to rooms in turn and tells what came when. */
export async function load(
  swarms: Swarms,
  rooms: readonly string[],
  members: number,
  send: (room: string, body: string) => unknown,
): Promise<Row> {
  await swarms.report()
  const total = MESSAGES_A_SECOND * SECONDS
  const begun = performance.now()
  for (let sent = 0; sent < total;) {
    const due = Math.min(total, ((performance.now() - begun) / 1_000) * MESSAGES_A_SECOND)
    for (; sent < due; sent++) send(rooms[sent % rooms.length]!, `${now()} ${'x'.repeat(80)}`)
    await delay(TICK_MS)
  }
  const expected = total * members
  const end = performance.now() + SETTLE_MS
  while ((await swarms.look()).latencies.length < expected && performance.now() < end) await delay(500)
  const { latencies } = await swarms.report()
  const at = (share: number) => Math.round(percentile(latencies, share))
  return {
    expected,
    delivered: latencies.length,
    'p50 (ms)': at(0.5),
    'p95 (ms)': at(0.95),
    'p99 (ms)': at(0.99),
  }
}
