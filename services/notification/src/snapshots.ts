import { newCall } from '@girok/common/call'
import { every } from '@girok/common/every'
import { query } from '@girok/common/stores/postgres'
import { Lifetime } from '@girok/common/lifetime'
import type { Log } from '@girok/common/log'
import type { Pool } from 'pg'
import { fillBlocks, fillRooms, type Filling } from './copies.ts'

const TRY_EVERY_MS = 1_000

/** Fills each copy once from its owner, who may be away when this service starts for the first time. */
export function fillOnce(
  pool: Pool,
  filling: Omit<Filling, 'report' | 'lifetime'>,
  log: Log,
  lifetime: Lifetime,
) {
  const fills = { rooms: fillRooms, blocks: fillBlocks }
  const done = new Set<string>()
  for (const [copy, fill] of Object.entries(fills)) {
    const job = async () => {
      if (done.has(copy)) return
      const attempt = new Lifetime()
      try {
        const known = await query(pool, newCall(), 'select from snapshots where copy = $1', [copy])
        if (known.rowCount === 0) {
          await fill({ ...filling, lifetime: attempt, report: (line) => log.info({ copy }, line) })
          await query(pool, newCall(), 'insert into snapshots (copy) values ($1) on conflict do nothing', [
            copy,
          ])
        }
        done.add(copy)
      } finally {
        await attempt.close()
      }
    }
    lifetime.add(every(TRY_EVERY_MS, `copying ${copy}`, job, log), (sweep) => sweep.close())
  }
}
