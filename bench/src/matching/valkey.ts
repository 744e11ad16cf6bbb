import { newCall } from '@girok/common/call'
import { newId } from '@girok/common/ids'
import { startStores } from '@girok/dev-env/stores/stores'
import { valkeyQueues } from '@girok/matching/repository/queues'
import { createRun, ROOT } from '@girok/matching/repository/scripts'
import { Redis } from 'ioredis'
import { median } from '../measure.ts'
import { withFolder, type Row } from '../system.ts'

const WAITING = 10_000
const PAIRS = 5_000
const SIZES = [100, 1_000, 10_000, 100_000]
const BATCHES = 32
const AT_ONCE = 64
const DAY_MS = 24 * 60 * 60_000

/** Nothing widens, expires or cools down while we measure. */
const settings = {
  ttlMs: DAY_MS,
  widenMs: [DAY_MS, DAY_MS],
  againMs: DAY_MS,
  coolMs: DAY_MS,
  rematchMs: DAY_MS,
  keepMs: DAY_MS,
} as const

/** A Valkey of its own with matching's scripts, as durable as in production. */
async function withQueues<T>(work: (tools: Tools) => Promise<T>): Promise<T> {
  return withFolder(async (dataDir) => {
    const stores = await startStores({ dataDir, only: ['valkey'] })
    const valkey = new Redis(stores.urls.valkey)
    const queues = valkeyQueues(valkey, createRun(valkey, settings, { nudge: () => {} }))
    let regions = 0
    try {
      return await work({
        valkey,
        // Those who wait share interests and no region, so that they meet newcomers and not each other.
        wait: () =>
          queues.join(newId(), { queue: 'bench', region: `r${++regions}`, interests: ['tea'] }, newCall()),
        meet: () => queues.join(newId(), { queue: 'bench', region: '', interests: ['tea', 'go'] }, newCall()),
      })
    } finally {
      valkey.disconnect()
      await stores.close()
    }
  })
}

interface Tools {
  valkey: Redis
  /** Somebody joins and finds nobody. */
  wait: () => Promise<{ state: string }>
  /** Somebody joins and finds the one who has waited longest. */
  meet: () => Promise<{ state: string }>
}

async function many(count: number, work: () => Promise<{ state: string }>, state: string): Promise<void> {
  let left = count
  const lane = async () => {
    while (left-- > 0) if ((await work()).state !== state) throw new Error(`somebody is not ${state}`)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
}

/** What work costs: Valkey's own time in scripts, and ours, in seconds. */
async function timed(valkey: Redis, work: () => Promise<void>): Promise<{ valkey: number; wall: number }> {
  await valkey.config('RESETSTAT')
  const begun = performance.now()
  await work()
  const wall = (performance.now() - begun) / 1000
  const stats = await valkey.info('commandstats')
  const spent = [...stats.matchAll(/cmdstat_eval(?:sha)?:calls=\d+,usec=(\d+)/g)]
  return { wall, valkey: spent.reduce((sum, [, usec]) => sum + Number(usec), 0) / 1e6 }
}

const perSecond = (count: number, seconds: number) => Math.round(count / seconds)

/** Joins and matches a second while 10,000 wait. A match is the two joins that lead to it. */
export const rates = (): Promise<Row[]> =>
  withQueues(async ({ valkey, wait, meet }) => {
    await many(WAITING, wait, 'WAITING')
    const joins = await timed(valkey, () => many(PAIRS, wait, 'WAITING'))
    const meetings = await timed(valkey, () => many(PAIRS, meet, 'MATCHED'))
    const both = { valkey: joins.valkey + meetings.valkey, wall: joins.wall + meetings.wall }
    await valkey.del(`${ROOT}:outbox:bench`)
    return [
      { what: `joins/s in Valkey time, ${WAITING} waiting`, value: perSecond(PAIRS, joins.valkey) },
      { what: 'joins/s by the clock', value: perSecond(PAIRS, joins.wall) },
      {
        what: 'matches/s in Valkey time, both joins counted, goal ≥ 2000',
        value: perSecond(PAIRS, both.valkey),
      },
      { what: 'matches/s by the clock, both joins counted', value: perSecond(PAIRS, both.wall) },
    ]
  })

/** What one pairing costs in Valkey, by how many wait: the median of batches, for others use this machine too. */
export const pairingCosts = (): Promise<Row[]> =>
  withQueues(async ({ valkey, wait, meet }) => {
    const rows: Row[] = []
    let waiting = 0
    for (const size of SIZES) {
      await many(size - waiting, wait, 'WAITING')
      waiting = size
      const costs: number[] = []
      while (costs.length < BATCHES) {
        const spent = await timed(valkey, () => many(AT_ONCE, meet, 'MATCHED'))
        costs.push((spent.valkey * 1e6) / AT_ONCE)
        await many(AT_ONCE, wait, 'WAITING')
      }
      rows.push({ what: `µs a pairing, ${size} waiting`, value: Math.round(median(costs)) })
    }
    return rows
  })
