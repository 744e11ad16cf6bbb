import { appendOutbox } from '@girok/common/events/outbox-postgres'
import { query, transaction } from '@girok/common/stores/postgres'
import type { PoolClient } from 'pg'
import { userRegistered } from '../domain/events.ts'
import { CODE_SECONDS, type Identity } from '../domain/oauth.ts'
import type { Identities } from '../domain/stores.ts'
import { insertUser, refuseTaken } from './accounts.ts'
import { onAccount, type Database } from './database.ts'
import { ACCOUNT, LIVING, toAccount, type AccountRow } from './rows.ts'

/** Somebody who did not choose their username may do so once. */
const RENAMES = 1

export function postgresIdentities(db: Database): Identities {
  const { pool } = db
  return {
    async owner(call, { provider, subject }) {
      const text = `select ${ACCOUNT} from users
        where id = (select user_id from identities where provider = $1 and subject = $2)`
      const { rows } = await query<AccountRow>(pool, call, text, [provider, subject])
      return rows[0] && toAccount(rows[0])
    },

    async create(call, identity, given) {
      await transaction(pool, call, async (tx) => {
        const user = await insertUser(tx, {
          ...given,
          passwordHash: null,
          renamesLeft: RENAMES,
          emailVerified: given.email !== null,
        })
        await insert(tx, identity, user.id)
        await appendOutbox(tx, [userRegistered(user, call)])
      }).catch(refuseTaken)
      db.relay.nudge(given.id)
    },

    link: (call, { userId, sessionId }, identity) =>
      onAccount(db, call, userId, async (tx) => {
        const family = `select from families where id = $1 and user_id = $2 and ${LIVING}`
        if ((await tx.query(family, [sessionId, userId])).rowCount === 0) return 'SESSION_ENDED'
        const inserted = await tx.query(
          'insert into identities (provider, subject, user_id) values ($1, $2, $3) on conflict do nothing',
          [identity.provider, identity.subject, userId],
        )
        if (inserted.rowCount === 1) return 'LINKED'
        const text = 'select user_id from identities where provider = $1 and subject = $2'
        const { rows } = await tx.query<{ user_id: string }>(text, [identity.provider, identity.subject])
        if (rows[0] === undefined) return 'HAS_ANOTHER'
        return rows[0].user_id === userId ? 'LINKED' : 'OF_ANOTHER'
      }),

    unlink: (call, userId, provider) =>
      onAccount(db, call, userId, async (tx, account) => {
        const text = 'select provider from identities where user_id = $1'
        const linked = (await tx.query<Identity>(text, [userId])).rows.map((row) => row.provider)
        if (!account || !linked.includes(provider)) return 'NOT_LINKED'
        if (account.passwordHash === null && linked.length === 1) return 'LAST'
        await tx.query('delete from identities where user_id = $1 and provider = $2', [userId, provider])
        return account
      }),

    async putCode(call, hash, { provider, subject }, challenge) {
      const text = `insert into oauth_codes (hash, provider, subject, challenge, expires_at)
        values ($1, $2, $3, $4, now() + make_interval(secs => $5))`
      await query(pool, call, text, [hash, provider, subject, challenge, CODE_SECONDS])
    },

    async takeCode(call, hash) {
      const { rows } = await query<{ challenge: string; userId: string }>(
        pool,
        call,
        `delete from oauth_codes code using identities identity
         where hash = $1 and identity.provider = code.provider and identity.subject = code.subject
           and expires_at > now()
         returning challenge, user_id as "userId"`,
        [hash],
      )
      return rows[0]
    },

    async forgetCodes(call) {
      await query(pool, call, 'delete from oauth_codes where expires_at < now()')
    },
  }
}

const insert = (tx: PoolClient, { provider, subject }: Identity, userId: string) =>
  tx.query('insert into identities (provider, subject, user_id) values ($1, $2, $3)', [
    provider,
    subject,
    userId,
  ])
