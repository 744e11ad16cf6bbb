import { query } from '@girok/common/stores/postgres'
import type { Families } from '../domain/stores.ts'
import { onAccount, type Database } from './database.ts'
import { endFamilies } from './family-writes.ts'
import { rotate } from './rotation.ts'
import { FAMILY, LIVING, toFamily, type FamilyRow } from './rows.ts'

export function postgresFamilies(db: Database): Families {
  const { pool } = db
  return {
    async living(call, userId) {
      const text = `select ${FAMILY} from families where user_id = $1 and ${LIVING} order by created_at desc, id desc`
      const { rows } = await query<FamilyRow>(pool, call, text, [userId])
      return rows.map(toFamily)
    },

    async find(call, userId, sessionId) {
      const text = `select ${FAMILY} from families where user_id = $1 and id = $2`
      const { rows } = await query<FamilyRow>(pool, call, text, [userId, sessionId])
      return rows[0] && toFamily(rows[0])
    },

    async ofToken(call, hash) {
      const text = `select ${FAMILY} from families where id = (select family_id from refresh_tokens where hash = $1)`
      const { rows } = await query<FamilyRow>(pool, call, text, [hash])
      return rows[0] && toFamily(rows[0])
    },

    rotate: (call, hash, requestId, successor) => rotate(pool, call, hash, requestId, successor),

    end: (call, userId, ending) => onAccount(db, call, userId, (tx) => endFamilies(tx, call, userId, ending)),

    async unacknowledged(call, userId) {
      const { rows } = await query<{ id: string }>(
        pool,
        call,
        `select id from families
         where revoked_at is not null and blacklisted_at is null
           and (user_id = $1 or $1::uuid is null and revoked_at < now() - interval '3 seconds') limit 10000`,
        [userId ?? null],
      )
      return rows.map((row) => row.id)
    },

    async acknowledge(call, sessionIds) {
      await query(pool, call, 'update families set blacklisted_at = now() where id = any($1)', [sessionIds])
    },

    async forgetDead(call) {
      await query(
        pool,
        call,
        `delete from families where least(expires_at, revoked_at) < now() - interval '7 days'
           and (revoked_at is null or blacklisted_at is not null)`,
      )
    },
  }
}
