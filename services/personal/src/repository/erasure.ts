import type { Call } from '@girok/common/call'
import { query } from '@girok/common/stores/postgres'
import { profileUpdated } from '../domain/events.ts'
import { end } from '../domain/graph.ts'
import { emptyProfile } from '../domain/profile.ts'
import { onPeople, type Database } from './database.ts'
import { EDGE, tellOf, toEdge, type EdgeRow } from './edges.ts'

/** Takes away what a person told, and leaves a row that keeps them away: no later event brings them back. */
export async function erasePerson(db: Database, call: Call, userId: string): Promise<void> {
  const tombstone = `insert into people (id, username, display_name, deleted, version) values ($1, '', '', true, 0)
    on conflict (id) do nothing`
  await query(db.pool, call, tombstone, [userId])
  await onPeople(db, call, [userId], async ({ tx, publish }) => {
    await tx.query("update people set username = '', display_name = '', deleted = true where id = $1", [
      userId,
    ])
    await tx.query('delete from resumes where owner_id = $1', [userId])
    await tx.query('delete from resume_requests where user_id = $1', [userId])
    const text = 'delete from profiles where user_id = $1 returning version + 1 as version'
    const { rows } = await tx.query<{ version: string }>(text, [userId])
    const cleared = rows.map((row) => ({ ...emptyProfile(userId), version: Number(row.version) }))
    await publish(cleared.map((profile) => profileUpdated(profile, call)))
  })
}

/** At most so many others are locked at once. */
const BATCH = 100

/** Ends and forgets what stands between a person who left and some others; false when nothing is left. */
export async function eraseEdges(db: Database, call: Call, userId: string): Promise<boolean> {
  const { rows } = await query<{ id: string }>(db.pool, call, OTHERS, [userId, BATCH])
  const others = rows.map(({ id }) => id)
  if (others.length === 0) return false
  await onPeople(db, call, [userId, ...others], async (work) => {
    const text = `delete from edges where ${BETWEEN} returning ${EDGE}`
    const stored = await work.tx.query<EdgeRow>(text, [userId, others])
    await tellOf(work, stored.rows.map(toEdge).flatMap(end), call)
  })
  return true
}

const OTHERS = `
  (select to_id as id from edges where kind in ('FOLLOW', 'BLOCK') and from_id = $1 limit $2)
  union (select from_id as id from edges where kind in ('FOLLOW', 'BLOCK') and to_id = $1 limit $2)
  limit $2`

const BETWEEN = `kind in ('FOLLOW', 'BLOCK')
  and ((from_id = $1 and to_id = any($2)) or (to_id = $1 and from_id = any($2)))`
