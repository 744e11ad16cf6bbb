import type { Call } from '@girok/common/call'
import type { Entry } from '@girok/common/events/entry'
import { appendOutbox } from '@girok/common/events/outbox-postgres'
import type { OutboxRelay } from '@girok/common/events/relay-postgres'
import { transaction } from '@girok/common/stores/postgres'
import type { Pool, PoolClient } from 'pg'

export interface Database {
  pool: Pool
  relay: Pick<OutboxRelay, 'nudge'>
}

export interface Locked {
  id: string
  deleted: boolean
  welcomed: boolean
}

export interface Work {
  tx: PoolClient
  /** Those who are in the copy. */
  people: ReadonlyMap<string, Locked>
  publish: (entries: readonly Entry[]) => Promise<void>
}

/**
 * One transaction on some people: their rows are locked first, in id order, so that nobody waits in a circle and the
 * order of each one's events is the order of commits. Whoever commits relays.
 */
export async function onPeople<T>(
  { pool, relay }: Database,
  call: Call,
  ids: readonly string[],
  work: (given: Work) => Promise<T>,
): Promise<T> {
  const keys = new Set<string>()
  const result = await transaction(pool, call, async (tx) => {
    const { rows } = await tx.query<Locked>(
      'select id, deleted, welcomed from people where id = any($1) order by id for no key update',
      [ids],
    )
    const publish = async (entries: readonly Entry[]) => {
      await appendOutbox(tx, entries)
      for (const { key } of entries) keys.add(key)
    }
    return work({ tx, people: new Map(rows.map((row) => [row.id, row])), publish })
  })
  for (const key of keys) relay.nudge(key)
  return result
}
