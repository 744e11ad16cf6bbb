import type { Redis } from 'ioredis'
import { asked } from './records.ts'

const keyOf = (userId: string) => `session:of:${userId}`

/** Where the records of a person's sign-ins lie: one hash a person, token family → record key. */
export class SessionIndex {
  readonly #valkey: Redis
  readonly #seconds: number

  /** An entry is kept at least as long as any record may live. */
  constructor(valkey: Redis, seconds: number) {
    this.#valkey = valkey
    this.#seconds = seconds
  }

  async add(userId: string, sessionId: string, recordKey: string): Promise<void> {
    const key = keyOf(userId)
    await asked(
      Promise.all([this.#valkey.hset(key, sessionId, recordKey), this.#valkey.expire(key, this.#seconds)]),
    )
  }

  /** Every family of a person with its record's key; the record itself may have expired. */
  all = (userId: string): Promise<Record<string, string>> => asked(this.#valkey.hgetall(keyOf(userId)))

  /** The keys of the families named, as far as they are known. */
  async find(userId: string, sessionIds: readonly string[]): Promise<string[]> {
    if (sessionIds.length === 0) return []
    const keys = await asked(this.#valkey.hmget(keyOf(userId), ...sessionIds))
    return keys.filter((key) => key !== null)
  }

  async drop(userId: string, sessionIds: readonly string[]): Promise<void> {
    if (sessionIds.length > 0) await asked(this.#valkey.hdel(keyOf(userId), ...sessionIds))
  }
}
