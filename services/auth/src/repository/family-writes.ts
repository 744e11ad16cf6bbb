import type { Call } from '@girok/common/call'
import { appendOutbox } from '@girok/common/events/outbox-postgres'
import type { PoolClient } from 'pg'
import { sessionsRevoked } from '../domain/events.ts'
import type { Ending, SignIn } from '../domain/session.ts'

/** Begins a family with its first refresh token. */
export async function beginFamily(tx: PoolClient, userId: string, signIn: SignIn): Promise<void> {
  await tx.query(
    `with family as (
       insert into families (id, user_id, client_kind, device, ip, expires_at) values ($1, $2, $3, $4, $5, $6)
     )
     insert into refresh_tokens (hash, family_id) values ($7, $1)`,
    [signIn.sessionId, userId, signIn.kind, signIn.device, signIn.ip, signIn.expiresAt, signIn.tokenHash],
  )
}

/** Ends living families of a person whose row is locked, and says so in one event. */
export async function endFamilies(tx: PoolClient, call: Call, userId: string, ending: Ending): Promise<void> {
  const only = typeof ending === 'object' && 'only' in ending ? ending.only : null
  const except = typeof ending === 'object' && 'except' in ending ? ending.except : null
  const { rows } = await tx.query<{ id: string }>(
    `update families set revoked_at = now()
     where user_id = $1 and revoked_at is null and expires_at > now()
       and ($2::uuid is null or id = $2) and ($3::uuid is null or id <> $3)
     returning id`,
    [userId, only, except],
  )
  const ids = rows.map((row) => row.id)
  if (ids.length > 0) await appendOutbox(tx, [sessionsRevoked(userId, ids, call)])
}
