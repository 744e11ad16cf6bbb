import { query } from '@girok/common/stores/postgres'
import type { Pool } from 'pg'
import type { Blocks } from '../domain/stores.ts'

export function postgresBlocks(pool: Pool): Blocks {
  return {
    async put(call, blocks, run) {
      const column = <K extends keyof (typeof blocks)[number]>(name: K) => blocks.map((block) => block[name])
      // A rebuild marks what it saw, whatever version is here; news is only what is newer.
      await query(
        pool,
        call,
        `insert into blocks as known (blocker_id, blocked_id, active, version, run)
         select *, $5::uuid from unnest($1::uuid[], $2::uuid[], $3::boolean[], $4::bigint[])
         on conflict (blocker_id, blocked_id) do update set
           active = case when known.version < excluded.version then excluded.active else known.active end,
           version = greatest(known.version, excluded.version),
           run = coalesce(excluded.run, known.run)`,
        [column('blockerId'), column('blockedId'), column('active'), column('version'), run ?? null],
      )
    },

    async dropUnseen(call, run) {
      await query(pool, call, 'delete from blocks where active and run is distinct from $1', [run])
    },

    async without(call, userId, others) {
      const { rows } = await query<{ id: string }>(
        pool,
        call,
        `select id from unnest($2::uuid[]) as id where not exists (
           select from blocks where active and (blocker_id, blocked_id) in ((id, $1), ($1, id)))`,
        [userId, others],
      )
      return rows.map((row) => row.id)
    },
  }
}
