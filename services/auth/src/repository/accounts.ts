import type { Call } from '@girok/common/call'
import { appendOutbox } from '@girok/common/events/outbox-postgres'
import { isUniqueViolation, query, transaction } from '@girok/common/stores/postgres'
import type { PoolClient } from 'pg'
import { userLoggedIn, userRegistered, userUpdated } from '../domain/events.ts'
import { taken, userNotFound, usernameFixed } from '../domain/faults.ts'
import type { Accounts } from '../domain/stores.ts'
import { emailKey, isRenamed, maySignIn, type Account, type Names, type User } from '../domain/user.ts'
import { onAccount, type Database } from './database.ts'
import { beginFamily, endFamilies } from './family-writes.ts'
import { appendMail, spendToken } from './mails.ts'
import { ACCOUNT, USER, toAccount, toUser, type AccountRow, type UserRow } from './rows.ts'

export function postgresAccounts(db: Database): Accounts {
  const read = async (call: Call, where: string, value: string) => {
    const text = `select ${ACCOUNT} from users where ${where}`
    const { rows } = await query<AccountRow>(db.pool, call, text, [value])
    return rows[0] && toAccount(rows[0])
  }
  return {
    byId: (call, id) => read(call, 'id = $1', id),

    byName: (call, name) =>
      read(call, name.includes('@') ? 'email_key = $1' : 'username = $1', name.toLowerCase()),

    async taken(call, { username, email }) {
      const text = 'select username = $1 as same_name from users where username = $1 or email_key = $2'
      const { rows } = await query<{ same_name: boolean }>(db.pool, call, text, [username, emailKey(email)])
      if (rows.length === 0) return undefined
      return rows.some((row) => row.same_name) ? 'username' : 'email'
    },

    async create(call, given, signIn) {
      const user = await transaction(db.pool, call, async (tx) => {
        const created = await insertUser(tx, given)
        await beginFamily(tx, created.id, signIn)
        await appendOutbox(tx, [userRegistered(created, call)])
        if (created.email !== null) await appendMail(tx, 'VERIFY_EMAIL', created.email)
        return created
      }).catch(refuseTaken)
      db.relay.nudge(user.id)
      return user
    },

    signIn: (call, verified, signIn) =>
      onAccount(db, call, verified.id, async (tx, account) => {
        if (!account || account.passwordHash !== verified.passwordHash || !maySignIn(account))
          return undefined
        const user = account.recallable ? await takeBack(tx, account.id, call) : account
        await beginFamily(tx, user.id, signIn)
        await appendOutbox(tx, [userLoggedIn(user.id, signIn.sessionId, signIn.kind, call)])
        return user
      }),

    rename: (call, id, change) =>
      onAccount(db, call, id, async (tx, account) => {
        if (account?.status !== 'ACTIVE') throw userNotFound()
        const wanted = { ...account, ...change }
        const same = !isRenamed(account, wanted) && account.email === wanted.email
        if (same) return account
        if (account.renamesLeft === 0 && account.username !== wanted.username) throw usernameFixed()
        const user = await updateNames(tx, id, wanted)
        if (user.email !== null && !user.emailVerified) await appendMail(tx, 'VERIFY_EMAIL', user.email)
        if (isRenamed(account, user)) await appendOutbox(tx, [userUpdated(user, call)])
        return user
      }).catch(refuseTaken),

    changePassword: (call, id, from, to, ending) =>
      onAccount(db, call, id, async (tx) => {
        const text = 'update users set password_hash = $3 where id = $1 and password_hash = $2'
        const { rowCount } = await tx.query(text, [id, from, to])
        if (rowCount === 0) return false
        if (ending) await endFamilies(tx, call, id, ending)
        return true
      }),

    verifyEmail: (call, id, tokenHash) =>
      onAccount(db, call, id, async (tx, account) => {
        if (!account || !(await spendToken(tx, 'VERIFY_EMAIL', tokenHash, account))) return undefined
        const text = `update users set email_verified_at = now(), version = version + 1 where id = $1 returning ${USER}`
        return toUser((await tx.query<UserRow>(text, [id])).rows[0]!)
      }),

    resetPassword: (call, id, tokenHash, to) =>
      onAccount(db, call, id, async (tx, account) => {
        if (!account || !maySignIn(account)) return false
        if (!(await spendToken(tx, 'RESET_PASSWORD', tokenHash, account))) return false
        const text = `update users set password_hash = $2, email_verified_at = coalesce(email_verified_at, now()) where id = $1`
        await tx.query(text, [id, to])
        await endFamilies(tx, call, id, 'ALL')
        return true
      }),

    beginLeaving: (call, id, graceSeconds) =>
      onAccount(db, call, id, async (tx) => {
        const { rows } = await tx.query<UserRow & { delete_after: Date }>(
          `update users set status = 'DELETING', delete_after = now() + make_interval(secs => $2),
             version = version + 1
           where id = $1 and status = 'ACTIVE' returning ${USER}, delete_after`,
          [id, graceSeconds],
        )
        if (!rows[0]) return undefined
        await appendOutbox(tx, [userUpdated(toUser(rows[0]), call)])
        await endFamilies(tx, call, id, 'ALL')
        return rows[0].delete_after
      }),
  }
}

/** The leaving that a person had begun does not happen. */
async function takeBack(tx: PoolClient, id: string, call: Call): Promise<Account> {
  const { rows } = await tx.query<AccountRow>(
    `update users set status = 'ACTIVE', delete_after = null, version = version + 1
     where id = $1 returning ${ACCOUNT}`,
    [id],
  )
  const account = toAccount(rows[0]!)
  await appendOutbox(tx, [userUpdated(account, call)])
  return account
}

interface NewUser extends Names {
  id: string
  passwordHash: string | null
  renamesLeft?: number
  emailVerified?: boolean
}

export async function insertUser(tx: PoolClient, user: NewUser): Promise<User> {
  const { id, username, displayName, email, passwordHash, renamesLeft = null, emailVerified = false } = user
  const key = displayName.toLowerCase()
  const { rows } = await tx.query<UserRow>(
    `insert into users
       (id, username, display_name, display_name_key, email, email_key, password_hash, renames_left, email_verified_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, case when $9 then now() end) returning ${USER}`,
    [id, username, displayName, key, email, emailKey(email), passwordHash, renamesLeft, emailVerified],
  )
  return toUser(rows[0]!)
}

async function updateNames(
  tx: PoolClient,
  id: string,
  { username, displayName, email }: Names,
): Promise<User> {
  const { rows } = await tx.query<UserRow>(
    `update users set username = $2, display_name = $3, display_name_key = $4, email = $5, email_key = $6,
       email_verified_at = case when email_key = $6 then email_verified_at end,
       version = version + 1, renames_left = renames_left - (username <> $2)::int
     where id = $1 returning ${USER}`,
    [id, username, displayName, displayName.toLowerCase(), email, emailKey(email)],
  )
  return toUser(rows[0]!)
}

export function refuseTaken(error: unknown): never {
  if (isUniqueViolation(error, 'users_username_key')) throw taken('username')
  if (isUniqueViolation(error, 'users_email_key_key')) throw taken('email')
  throw error
}
