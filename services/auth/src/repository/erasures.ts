import { appendOutbox } from '@girok/common/events/outbox-postgres'
import { query } from '@girok/common/stores/postgres'
import { userDeleted } from '../domain/events.ts'
import type { Erasure, Erasures } from '../domain/stores.ts'
import { emailKey } from '../domain/user.ts'
import { onAccount, type Database } from './database.ts'

export function postgresErasures(db: Database): Erasures {
  const { pool } = db
  return {
    async claimDue(call, services) {
      await query(
        pool,
        call,
        `with due as (
           update users set status = 'ERASING' where status = 'DELETING' and delete_after <= now() returning id
         )
         insert into erasures (user_id, service)
         select due.id, service from due cross join unnest($1::text[]) as service on conflict do nothing`,
        [services],
      )
    },

    async leaseOpen(call) {
      const { rows } = await query<Erasure>(
        pool,
        call,
        `update erasures set attempts = attempts + 1,
           next_at = now() + least(interval '2 seconds' * power(2, least(attempts, 10)), interval '10 minutes')
         where (user_id, service) in (
           select user_id, service from erasures where done_at is null and next_at <= now()
           order by next_at limit 20 for update skip locked)
         returning user_id as "userId", service`,
      )
      return rows
    },

    async done(call, { userId, service }) {
      const text = 'update erasures set done_at = now() where user_id = $1 and service = $2'
      await query(pool, call, text, [userId, service])
    },

    async finished(call) {
      const { rows } = await query<{ id: string }>(
        pool,
        call,
        `select id from users u where status = 'ERASING'
           and not exists (select from erasures where user_id = u.id and done_at is null) limit 100`,
      )
      return rows.map((row) => row.id)
    },

    bury: (call, userId) =>
      onAccount(db, call, userId, async (tx, account) => {
        if (account?.status !== 'ERASING') return
        await tx.query(
          `update users set status = 'DELETED', display_name = '', display_name_key = '', email = null, email_key = null,
             email_verified_at = null, password_hash = null, roles = '{}', delete_after = null, version = version + 1
           where id = $1`,
          [userId],
        )
        await tx.query('delete from identities where user_id = $1', [userId])
        await tx.query('delete from mail_tokens where user_id = $1', [userId])
        await tx.query('delete from mails where email_key = $1', [emailKey(account.email)])
        await tx.query('delete from login_activity where user_id = $1', [userId])
        await tx.query('update families set device = $2, ip = $2 where user_id = $1', [userId, ''])
        await appendOutbox(tx, [userDeleted(userId, account.version + 1, call)])
      }),
  }
}
