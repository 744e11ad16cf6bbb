import type { Redis } from 'ioredis'
import { unavailable } from './errors.ts'

const jtiKey = (jti: string) => `blacklist:jti:${jti}`
const sidKey = (sid: string) => `blacklist:sid:${sid}`

/**
 * Access tokens that are no good any more, by token id or by family. Written by auth, read at every Bearer edge; an
 * entry lives as long as the token it outlaws could.
 */
export class Blacklist {
  readonly #valkey: Redis

  constructor(valkey: Redis) {
    this.#valkey = valkey
  }

  /** Outlaws whole families for `ttlSeconds`. */
  async addSessions(sessionIds: readonly string[], ttlSeconds: number): Promise<void> {
    const batch = this.#valkey.pipeline()
    for (const sid of sessionIds) batch.set(sidKey(sid), '1', 'EX', ttlSeconds)
    const results = await this.#ask(() => batch.exec())
    const failed = results?.find(([error]) => error)?.[0]
    if (failed) throw unavailable('the token blacklist', failed)
  }

  /** Outlaws one token for `ttlSeconds`. */
  async addToken(jti: string, ttlSeconds: number): Promise<void> {
    await this.#ask(() => this.#valkey.set(jtiKey(jti), '1', 'EX', ttlSeconds))
  }

  /** Whether a token or its family is outlawed. UNAVAILABLE when that cannot be known: never open. */
  async has(jti: string, sessionId: string): Promise<boolean> {
    return (await this.#ask(() => this.#valkey.exists(jtiKey(jti), sidKey(sessionId)))) > 0
  }

  /** Whether a whole family is outlawed. UNAVAILABLE when that cannot be known: never open. */
  async hasSession(sessionId: string): Promise<boolean> {
    return (await this.#ask(() => this.#valkey.exists(sidKey(sessionId)))) > 0
  }

  #ask<T>(work: () => Promise<T>): Promise<T> {
    return work().catch((error: unknown) => {
      throw unavailable('the token blacklist', error)
    })
  }
}
