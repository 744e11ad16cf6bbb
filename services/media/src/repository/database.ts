import type { Call } from '@girok/common/call'
import type { OutboxRelay } from '@girok/common/events/relay-postgres'
import { transaction } from '@girok/common/stores/postgres'
import type { Pool, PoolClient } from 'pg'

export interface Database {
  pool: Pool
  relay: Pick<OutboxRelay, 'nudge'>
}

export interface Owner {
  erased: boolean
}

/**
 * One transaction on one person's files: their row is locked first, so that quotas hold and the order of their events
 * is the order of commits, and whoever commits relays.
 */
export async function onOwner<T>(
  { pool, relay }: Database,
  call: Call,
  ownerId: string,
  work: (tx: PoolClient, owner: Owner) => Promise<T>,
): Promise<T> {
  const result = await transaction(pool, call, async (tx) => {
    // The update locks the row that is there already; an insert that does nothing would not.
    const { rows } = await tx.query<Owner>(
      'insert into owners (id) values ($1) on conflict (id) do update set id = owners.id returning erased',
      [ownerId],
    )
    return work(tx, rows[0]!)
  })
  relay.nudge(ownerId)
  return result
}
