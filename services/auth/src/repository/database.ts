import type { Call } from '@girok/common/call'
import type { OutboxRelay } from '@girok/common/events/relay-postgres'
import { transaction } from '@girok/common/stores/postgres'
import type { Pool, PoolClient } from 'pg'
import type { Account } from '../domain/user.ts'
import { ACCOUNT, toAccount, type AccountRow } from './rows.ts'

export interface Database {
  pool: Pool
  relay: Pick<OutboxRelay, 'nudge'>
}

/**
 * One transaction on one person: their row is locked first, so that the order of their events is the order of
 * commits, and whoever commits relays.
 */
export async function onAccount<T>(
  { pool, relay }: Database,
  call: Call,
  userId: string,
  work: (tx: PoolClient, account: Account | undefined) => Promise<T>,
): Promise<T> {
  const result = await transaction(pool, call, async (tx) => {
    const { rows } = await tx.query<AccountRow>(`select ${ACCOUNT} from users where id = $1 for update`, [
      userId,
    ])
    return work(tx, rows[0] && toAccount(rows[0]))
  })
  relay.nudge(userId)
  return result
}
