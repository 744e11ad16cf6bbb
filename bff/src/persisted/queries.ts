import type { Redis } from 'ioredis'
import type { Log } from '@girok/common/log'
import type { Safelist } from './safelist.ts'

/** What Apollo Server puts before a hash. */
const PREFIX = 'apq:'
const MAX_BYTES = 32 * 1024
export const DAY_SECONDS = 24 * 60 * 60

/** Automatic persisted queries, shared by all replicas: hash → query. Without the cache clients send queries in full. */
export class PersistedQueries {
  readonly #valkey: Redis
  readonly #safelist: Safelist
  readonly #log: Log

  constructor(valkey: Redis, safelist: Safelist, log: Log) {
    this.#valkey = valkey
    this.#safelist = safelist
    this.#log = log
  }

  async get(key: string): Promise<string | undefined> {
    const listed = this.#safelist.get(key.slice(PREFIX.length))
    return listed ?? (await this.#valkey.get(key).catch(this.#away)) ?? undefined
  }

  async set(key: string, query: string): Promise<void> {
    if (Buffer.byteLength(query) > MAX_BYTES) return
    await this.#valkey.set(key, query, 'EX', DAY_SECONDS).catch(this.#away)
  }

  async delete(key: string): Promise<void> {
    await this.#valkey.del(key).catch(this.#away)
  }

  readonly #away = (error: unknown): undefined =>
    void this.#log.warn({ err: error }, 'persisted queries are not kept: the cache is away')
}
