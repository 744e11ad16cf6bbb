import type { Call } from '@girok/common/call'
import { transaction } from '@girok/common/stores/postgres'
import type { Pool, PoolClient } from 'pg'
import { expiryOf, judge, type Family, type ShownToken } from '../domain/session.ts'
import type { Rotation } from '../domain/stores.ts'
import { FAMILY, USER, toFamily, toUser, type FamilyRow, type UserRow } from './rows.ts'

/** Rotates a refresh token under its family's lock, so that of any number of parallel calls each sees the one before. */
export const rotate = (
  pool: Pool,
  call: Call,
  hash: Buffer,
  requestId: string | null,
  successor: Buffer,
): Promise<Rotation> =>
  transaction(pool, call, async (tx) => {
    const found = await lockFamily(tx, hash)
    if (!found) return { outcome: 'UNKNOWN' }
    if (!found.living) return { outcome: 'ENDED' }
    const shown = await readToken(tx, hash)
    const verdict = judge(shown, requestId)
    if (verdict === 'DEAD') return { outcome: 'UNKNOWN' }
    if (verdict === 'REUSED')
      return { outcome: 'REUSED', userId: found.family.userId, sessionId: found.family.id }
    if (verdict === 'REPLACE')
      await tx.query('update refresh_tokens set replaced = true where hash = $1', [shown.successor])
    const family = await succeed(tx, found.family, hash, requestId, successor)
    return { outcome: 'ROTATED', family, user: await readUser(tx, family.userId) }
  })

async function lockFamily(tx: PoolClient, hash: Buffer) {
  const { rows } = await tx.query<FamilyRow & { living: boolean }>(
    `select ${FAMILY}, revoked_at is null and expires_at > now() as living from families
     where id = (select family_id from refresh_tokens where hash = $1) for update`,
    [hash],
  )
  return rows[0] && { family: toFamily(rows[0]), living: rows[0].living }
}

async function readToken(tx: PoolClient, hash: Buffer): Promise<ShownToken & { successor: Buffer | null }> {
  const { rows } = await tx.query<ShownToken & { successor: Buffer | null }>(
    `select t.used_at is not null as used, t.replaced, t.request_id as "requestId", t.successor,
       s.used_at is not null as "successorUsed"
     from refresh_tokens t left join refresh_tokens s on s.hash = t.successor where t.hash = $1`,
    [hash],
  )
  return rows[0]!
}

async function succeed(
  tx: PoolClient,
  family: Family,
  hash: Buffer,
  requestId: string | null,
  successor: Buffer,
): Promise<Family> {
  const { rows } = await tx.query<FamilyRow>(
    `with used as (
       update refresh_tokens set used_at = coalesce(used_at, now()), request_id = $3, successor = $4 where hash = $2
     ), added as (
       insert into refresh_tokens (hash, family_id) values ($4, $1)
     )
     update families set last_seen_at = now(), expires_at = $5 where id = $1 returning ${FAMILY}`,
    [family.id, hash, requestId, successor, expiryOf(family.kind, family.createdAt)],
  )
  return toFamily(rows[0]!)
}

async function readUser(tx: PoolClient, id: string) {
  const { rows } = await tx.query<UserRow>(`select ${USER} from users where id = $1`, [id])
  return toUser(rows[0]!)
}
