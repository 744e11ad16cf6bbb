interface Entry<V> {
  value: V
  expiresAt: number
}

/** A map that forgets: each entry after its time, the oldest ones beyond the limit. */
export class ExpiringMap<V> {
  readonly #entries = new Map<string, Entry<V>>()
  readonly #limit: number

  constructor(limit = 1_000) {
    this.#limit = limit
  }

  set(key: string, value: V, ttlSeconds = Infinity): void {
    this.#entries.delete(key)
    this.#entries.set(key, { value, expiresAt: Date.now() + ttlSeconds * 1_000 })
    const [oldest] = this.#entries.keys()
    if (this.#entries.size > this.#limit && oldest !== undefined) this.#entries.delete(oldest)
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key)
    if (!entry) return undefined
    if (entry.expiresAt > Date.now()) return entry.value
    this.#entries.delete(key)
    return undefined
  }

  /** Yields a value once. */
  take(key: string): V | undefined {
    const value = this.get(key)
    this.#entries.delete(key)
    return value
  }

  find(matches: (value: V) => boolean): V | undefined {
    for (const key of this.#entries.keys()) {
      const value = this.get(key)
      if (value !== undefined && matches(value)) return value
    }
    return undefined
  }

  deleteWhere(matches: (value: V) => boolean): void {
    for (const [key, { value }] of this.#entries) if (matches(value)) this.#entries.delete(key)
  }
}
