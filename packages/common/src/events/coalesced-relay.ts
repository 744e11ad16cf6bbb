import type { Log } from '../log.ts'

const SWEEP_EVERY_MS = 1_000
/** How long what was committed may wait before a sweep takes it. */
const STALE_AFTER_MS = 2_000
const SWEEP_LANES = 8

/** Carries what was committed under a key to where it is told of. */
export interface Relay {
  /** Soon; never throws. */
  nudge(key: string): void
  /** Now; throws when something keeps waiting. */
  flush(key: string): Promise<void>
}

/** One kind of relaying. */
export interface RelayWork {
  /** What is relayed, for log lines. */
  name: string
  /** Relays everything that waits under a key; throws when something keeps waiting. */
  work: (key: string) => Promise<void>
  /** Keys under which something has waited since before. */
  stale: (before: Date) => Promise<string[]>
}

/**
 * Runs the relay of a document's outbox: one run at a time for a key in this process, once more when it was nudged
 * meanwhile; and a sweep for what a crash or an outage left behind. Other processes may relay the same at once.
 */
export class CoalescedRelay implements Relay {
  readonly #work: RelayWork
  readonly #log: Log
  readonly #running = new Map<string, { again: boolean; done: Promise<void> }>()
  readonly #timer: NodeJS.Timeout
  #sweeping: Promise<void> | undefined
  #closed = false

  constructor(work: RelayWork, log: Log) {
    this.#work = work
    this.#log = log
    this.#timer = setInterval(() => (this.#sweeping ??= this.#sweep()), SWEEP_EVERY_MS)
  }

  nudge(key: string): void {
    if (!this.#closed) this.flush(key).catch((error: unknown) => this.#report(error, key))
  }

  flush(key: string): Promise<void> {
    const running = this.#running.get(key)
    if (running) {
      running.again = true
      return running.done
    }
    const run = { again: false, done: Promise.resolve() }
    this.#running.set(key, run)
    run.done = this.#run(key, run)
    return run.done
  }

  /** Stops the sweep and waits for what is being relayed. */
  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#timer)
    await this.#sweeping
    await Promise.allSettled([...this.#running.values()].map(({ done }) => done))
  }

  async #run(key: string, run: { again: boolean }): Promise<void> {
    try {
      do {
        run.again = false
        await this.#work.work(key)
      } while (run.again)
    } finally {
      this.#running.delete(key)
    }
  }

  async #sweep(): Promise<void> {
    try {
      const keys = await this.#work.stale(new Date(Date.now() - STALE_AFTER_MS))
      const lane = async () => {
        for (let key = keys.pop(); key !== undefined && !this.#closed; key = keys.pop())
          await this.flush(key).catch((error: unknown) => this.#report(error, key))
      }
      await Promise.all(Array.from({ length: SWEEP_LANES }, lane))
    } catch (error) {
      this.#report(error)
    } finally {
      this.#sweeping = undefined
    }
  }

  #report(error: unknown, key?: string): void {
    if (!this.#closed) this.#log.warn({ err: error, key }, `${this.#work.name} wait for the sweep`)
  }
}
