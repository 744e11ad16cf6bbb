import type { Call } from '@girok/common/call'
import type { PoolClient } from 'pg'
import { edgeChanged } from '../domain/events.ts'
import { countChanges, type Edge } from '../domain/graph.ts'
import type { Work } from './database.ts'

export const EDGE = 'kind, from_id as "from", to_id as "to", active, version'

export interface EdgeRow extends Omit<Edge, 'version'> {
  version: string
}

export const toEdge = (row: EdgeRow): Edge => ({ ...row, version: Number(row.version) })

/** Stores changed edges with what follows from them. */
export async function putEdges(work: Work, changes: readonly Edge[], call: Call): Promise<void> {
  if (changes.length === 0) return
  await work.tx.query(
    `insert into edges (kind, from_id, to_id, active, version)
     select * from unnest($1::text[], $2::uuid[], $3::uuid[], $4::boolean[], $5::bigint[])
     on conflict (kind, from_id, to_id) do update
       set active = excluded.active, version = excluded.version, position = excluded.position`,
    columns(changes, ({ kind, from, to, active, version }) => [kind, from, to, active, version]),
  )
  await tellOf(work, changes, call)
}

/** Counts changed edges and publishes their events. */
export async function tellOf({ tx, publish }: Work, changes: readonly Edge[], call: Call): Promise<void> {
  await count(tx, changes)
  await publish(changes.map((edge) => edgeChanged(edge, call)))
}

async function count(tx: PoolClient, changes: readonly Edge[]): Promise<void> {
  const counts = countChanges(changes)
  if (counts.length === 0) return
  await tx.query(
    `update people set follower_count = follower_count + followers, following_count = following_count + following
     from unnest($1::uuid[], $2::int[], $3::int[]) as change (user_id, followers, following) where id = user_id`,
    columns(counts, ({ userId, followers, following }) => [userId, followers, following]),
  )
}

/** Rows as the arrays that unnest takes. */
function columns<T>(rows: readonly T[], cells: (row: T) => unknown[]): unknown[][] {
  const all = rows.map(cells)
  return all[0]!.map((_, i) => all.map((row) => row[i]))
}
