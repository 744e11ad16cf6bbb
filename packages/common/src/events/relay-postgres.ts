import type { Pool } from 'pg'
import type { Log } from '../log.ts'
import { borrow, giveBack } from '../stores/postgres.ts'
import type { EventType } from './catalog.ts'
import type { Entry } from './entry.ts'
import type { Publisher } from './publisher.ts'

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
const SWEEP_LIMIT = 200
const BATCH = 100
/** Each relay holds a connection while it waits for the stream; an outage of the stream must leave the rest to the service. */
const AT_ONCE = 4

/** Carries committed entries to the stream: at once by whoever committed, and by a sweep what a crash left behind. */
export class OutboxRelay {
  readonly #pool: Pool
  readonly #publisher: Publisher
  readonly #log: Log
  readonly #waiting = new Set<string>()
  readonly #running = new Map<string, Promise<void>>()
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
    this.#waiting.add(key)
    this.#pump()
  }

  /** Stops the sweep and waits for what is being relayed. */
  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#timer)
    await this.#sweeping
    await Promise.all(this.#running.values())
  }

  /** An entity that is being relayed and nudged again waits for its turn, so its new entries are never missed. */
  #pump(): void {
    for (const key of this.#waiting) {
      if (this.#closed || this.#running.size >= AT_ONCE) return
      if (this.#running.has(key)) continue
      this.#waiting.delete(key)
      const relaying = this.#drain(key).finally(() => {
        this.#running.delete(key)
        this.#pump()
      })
      this.#running.set(key, relaying)
    }
  }

  async #drain(key: string): Promise<void> {
    try {
      while ((await this.#relay(key)) === BATCH);
    } catch (error) {
      // What waits behind it would fail as well; the sweep brings all of them back.
      this.#waiting.clear()
      this.#log.warn({ err: error, key }, 'outbox entries wait for the sweep')
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
        `select distinct key from outbox where written_at < now() - interval '${SWEEP_OLDER_THAN}' limit $1`,
        [SWEEP_LIMIT],
      )
      for (const { key } of rows) this.nudge(key)
    } catch (error) {
      if (!this.#closed) this.#log.warn({ err: error }, 'outbox sweep failed')
    }
  }
}

const toEntry = (row: Row): Entry => ({ ...row, occurredAt: row.occurred_at })
