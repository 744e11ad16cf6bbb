import { query, transaction } from '@girok/common/stores/postgres'
import type { PoolClient } from 'pg'
import { MAIL_TOKEN_SECONDS, type MailKind, type WaitingMail } from '../domain/mail.ts'
import type { Mails } from '../domain/stores.ts'
import { emailKey, maySignIn, type Account } from '../domain/user.ts'
import type { Database } from './database.ts'
import { ACCOUNT, toAccount, type AccountRow } from './rows.ts'

const APPEND = 'insert into mails (kind, email_key) values ($1, $2) on conflict do nothing'

/** Has a mail sent if the transaction comes to pass. One that waits already is enough. */
export const appendMail = (tx: PoolClient, kind: MailKind, email: string) =>
  tx.query(APPEND, [kind, emailKey(email)])

/** Spends a token of this account, and with it all of its kind. */
export async function spendToken(
  tx: PoolClient,
  kind: MailKind,
  hash: Buffer,
  { id, email }: Account,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `delete from mail_tokens where hash = $1 and kind = $2 and user_id = $3 and email_key = $4 and expires_at > now()`,
    [hash, kind, id, emailKey(email)],
  )
  if (rowCount === 0) return false
  await tx.query('delete from mail_tokens where user_id = $1 and kind = $2', [id, kind])
  return true
}

export function postgresMails({ pool }: Pick<Database, 'pool'>): Mails {
  return {
    async request(call, kind, email) {
      await query(pool, call, APPEND, [kind, emailKey(email)])
    },

    async lease(call) {
      const { rows } = await query<WaitingMail>(
        pool,
        call,
        `update mails set attempts = attempts + 1,
           next_at = now() + least(interval '30 seconds' * power(2, least(attempts, 10)), interval '10 minutes')
         where id in (select id from mails where next_at <= now() order by next_at limit 20 for update skip locked)
         returning id, kind, email_key as "emailKey"`,
      )
      return rows
    },

    issueToken: (call, { kind, emailKey: key }, hash) =>
      transaction(pool, call, async (tx) => {
        const text = `select ${ACCOUNT} from users where email_key = $1`
        const row = (await tx.query<AccountRow>(text, [key])).rows[0]
        const account = row && toAccount(row)
        if (!account || !maySignIn(account) || account.email === null) return undefined
        await tx.query(
          `insert into mail_tokens (hash, kind, user_id, email_key, expires_at)
           values ($1, $2, $3, $4, now() + make_interval(secs => $5))`,
          [hash, kind, account.id, key, MAIL_TOKEN_SECONDS[kind]],
        )
        return { ...account, email: account.email }
      }),

    async tokenOwner(call, kind, hash) {
      const text =
        'select user_id as id from mail_tokens where hash = $1 and kind = $2 and expires_at > now()'
      return (await query<{ id: string }>(pool, call, text, [hash, kind])).rows[0]?.id
    },

    async done(call, id) {
      await query(pool, call, 'delete from mails where id = $1', [id])
    },

    async forgetStale(call) {
      await query(pool, call, 'delete from mail_tokens where expires_at < now()')
      await query(pool, call, "delete from mails where created_at < now() - interval '3 days'")
    },
  }
}
