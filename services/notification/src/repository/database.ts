import type { Call } from '@girok/common/call'
import type { OutboxRelay } from '@girok/common/events/relay-postgres'
import { transaction } from '@girok/common/stores/postgres'
import type { Pool, PoolClient } from 'pg'
import type { Kind } from '../domain/line.ts'

export interface Database {
  pool: Pool
  relay: Pick<OutboxRelay, 'nudge'>
}

export interface Recipient {
  position: number
  muted: Kind[]
  erased: boolean
}

interface RecipientRow {
  position: string
  muted: Kind[]
  erased: boolean
}

/**
 * One transaction on one person's list: their row is locked first, so that the order of their events is the order of
 * commits, and whoever commits relays.
 */
export async function onRecipient<T>(
  { pool, relay }: Database,
  call: Call,
  recipientId: string,
  work: (tx: PoolClient, recipient: Recipient) => Promise<T>,
): Promise<T> {
  const result = await transaction(pool, call, async (tx) => {
    // The update locks the row that is there already; an insert that does nothing would not.
    const { rows } = await tx.query<RecipientRow>(
      `insert into recipients (id) values ($1)
       on conflict (id) do update set position = recipients.position
       returning position, muted, erased`,
      [recipientId],
    )
    const [row] = rows as [RecipientRow]
    return work(tx, { ...row, position: Number(row.position) })
  })
  relay.nudge(recipientId)
  return result
}
