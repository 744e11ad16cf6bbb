import type { ClientBase, Pool } from 'pg'
import type { Log } from '../log.ts'
import type { Entry } from './entry.ts'
import type { EventType } from './catalog.ts'
import { borrow, giveBack } from '../stores/postgres.ts'
import type { Publisher } from './publisher.ts'

/** The table that a service's first migration creates. */
export const outboxTable = `
create table outbox (
  position    bigint generated always as identity primary key,
  id          uuid not null unique,
  type        text not null,
  key         text not null,
  payload     bytea not null,
  occurred_at timestamptz not null,
  traceparent text not null,
  actor       text not null,
  written_at  timestamptz not null default now()
);
create index outbox_key on outbox (key, position);`

interface Row {
  position: string
  id: string
  type: EventType
  key: string
  payload: Buffer
  occurred_at: Date
  traceparent: string
  actor: string
}

const SWEEP_EVERY_MS = 1_000
const SWEEP_OLDER_THAN = '2 seconds'
const BATCH = 100

/** Writes entries beside the state, in the caller's transaction. Hold the entity's row lock, so that order is commit order. */
export async function appendOutbox(transaction: ClientBase, entries: readonly Entry[]): Promise<void> {
  for (const e of entries)
    await transaction.query(
      'insert into outbox (id, type, key, payload, occurred_at, traceparent, actor) values ($1,$2,$3,$4,$5,$6,$7)',
      [e.id, e.type, e.key, Buffer.from(e.payload), e.occurredAt, e.traceparent, e.actor],
    )
}

/** Carries committed entries to the stream: at once by whoever committed, and by a sweep what a crash left behind. */
export class OutboxRelay {
  readonly #pool: Pool
  readonly #publisher: Publisher
  readonly #log: Log
  readonly #running = new Map<string, { promise: Promise<void>; again: boolean }>()
  readonly #timer: NodeJS.Timeout
  #sweeping: Promise<void> = Promise.resolve()
  #closed = false

  constructor(pool: Pool, publisher: Publisher, log: Log) {
    this.#pool = pool
    this.#publisher = publisher
    this.#log = log
    this.#timer = setInterval(() => (this.#sweeping = this.#sweep()), SWEEP_EVERY_MS)
  }

  /** Relays an entity's entries soon; call it after the commit. Never throws. */
  nudge(key: string): void {
    if (this.#closed) return
    const running = this.#running.get(key)
    if (running) {
      running.again = true
      return
    }
    const state = { again: false, promise: Promise.resolve() }
    this.#running.set(key, state)
    state.promise = this.#drain(key, state)
  }

  /** Stops the sweep and waits for what is being relayed. */
  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#timer)
    await this.#sweeping
    await Promise.all([...this.#running.values()].map(({ promise }) => promise))
  }

  async #drain(key: string, state: { again: boolean }): Promise<void> {
    try {
      do {
        state.again = false
        while ((await this.#relay(key)) === BATCH);
      } while (state.again)
    } catch (error) {
      if (!this.#closed) this.#log.warn({ err: error, key }, 'outbox entries wait for the sweep')
    } finally {
      this.#running.delete(key)
    }
  }

  /** Publishes an entity's next entries in order, each after the one before is stored; returns how many. */
  async #relay(key: string): Promise<number> {
    const client = await borrow(this.#pool)
    try {
      await client.query('begin')
      await client.query("select pg_advisory_xact_lock(hashtextextended('outbox:' || $1, 0))", [key])
      const { rows } = await client.query<Row>(
        'select * from outbox where key = $1 order by position limit $2',
        [key, BATCH],
      )
      for (const row of rows) await this.#publisher.publish(toEntry(row))
      if (rows.length > 0)
        await client.query('delete from outbox where position = any($1)', [rows.map((r) => r.position)])
      await client.query('commit')
      giveBack(client, false)
      return rows.length
    } catch (error) {
      // Closing the connection ends its transaction and lock, whatever state it was in.
      giveBack(client, true)
      throw error
    }
  }

  async #sweep(): Promise<void> {
    try {
      const { rows } = await this.#pool.query<{ key: string }>(
        `select distinct key from outbox where written_at < now() - interval '${SWEEP_OLDER_THAN}' limit 100`,
      )
      for (const { key } of rows) this.nudge(key)
    } catch (error) {
      if (!this.#closed) this.#log.warn({ err: error }, 'outbox sweep failed')
    }
  }
}

const toEntry = (row: Row): Entry => ({ ...row, occurredAt: row.occurred_at })
