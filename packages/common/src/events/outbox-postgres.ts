import type { ClientBase } from 'pg'
import type { Entry } from './entry.ts'

/**
 * Writes entries beside the state, in the caller's transaction. Hold the entity's row lock while you do, so that
 * position order is commit order. A service's migration makes the table: `outbox (position identity primary key, id uuid
 * unique, type, key, payload bytea, occurred_at, traceparent, actor, written_at default now())` with an index on (key, position).
 */
export async function appendOutbox(transaction: ClientBase, entries: readonly Entry[]): Promise<void> {
  for (const e of entries)
    await transaction.query(
      'insert into outbox (id, type, key, payload, occurred_at, traceparent, actor) values ($1,$2,$3,$4,$5,$6,$7)',
      [e.id, e.type, e.key, Buffer.from(e.payload), e.occurredAt, e.traceparent, e.actor],
    )
}
