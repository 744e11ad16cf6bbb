import type { Redis } from 'ioredis'
import { AppError } from '@girok/common/errors'
import type { Log } from '@girok/common/log'
import { asked } from './records.ts'
import type { Seal } from './seal.ts'

const KEY = 'session:logouts'
const RETRY_AFTER_MS = 10_000
const SWEEP_EVERY_MS = 5_000
const BATCH = 50

/** Ends a token family at auth, by one of its refresh tokens. */
export type EndFamily = (refreshToken: string) => Promise<unknown>

/**
 * Families that still have to end at auth: a sorted set in Valkey of sealed refresh tokens, scored by when to try next.
 * Any BFF process tries; trying twice is harmless.
 */
export class LogoutQueue {
  readonly #valkey: Redis
  readonly #seal: Seal
  readonly #endFamily: EndFamily
  readonly #log: Log
  readonly #timer: NodeJS.Timeout
  #sweeping: Promise<void> = Promise.resolve()

  constructor(valkey: Redis, seal: Seal, endFamily: EndFamily, log: Log) {
    this.#valkey = valkey
    this.#seal = seal
    this.#endFamily = endFamily
    this.#log = log
    this.#timer = setInterval(() => (this.#sweeping = this.sweep()), SWEEP_EVERY_MS)
  }

  /** Remembers a family durably and yields what `run` takes. */
  async add(refreshToken: string): Promise<string> {
    const entry = this.#seal.seal(KEY, refreshToken)
    await asked(this.#valkey.zadd(KEY, Date.now() + RETRY_AFTER_MS, entry))
    return entry
  }

  /** Tries one entry now; when auth is away a later sweep will. */
  async run(entry: string): Promise<void> {
    const refreshToken = this.#seal.open<string>(KEY, entry)
    try {
      if (refreshToken !== undefined) await this.#endFamily(refreshToken)
      await this.#valkey.zrem(KEY, entry)
    } catch (error) {
      if (isHopeless(error)) await this.#valkey.zrem(KEY, entry).catch(() => undefined)
      else this.#log.warn({ err: error }, 'a logout will be tried again')
    }
  }

  /** Tries what is due. */
  async sweep(): Promise<void> {
    try {
      const now = Date.now()
      for (const entry of await this.#valkey.zrangebyscore(KEY, 0, now, 'LIMIT', 0, BATCH)) {
        await this.#valkey.zadd(KEY, 'XX', now + RETRY_AFTER_MS, entry)
        await this.run(entry)
      }
    } catch (error) {
      this.#log.warn({ err: error }, 'queued logouts could not be read')
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#sweeping
  }
}

/** auth does not know the token: there is nothing left to end. */
const isHopeless = (error: unknown) =>
  error instanceof AppError && ['INVALID_ARGUMENT', 'UNAUTHENTICATED', 'NOT_FOUND'].includes(error.code)
