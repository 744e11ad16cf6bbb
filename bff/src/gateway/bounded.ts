/** What was asked for last, as much as fits: by count and by size. */
export class Bounded<K, V> {
  readonly #most: { count: number; size: number }
  readonly #forgotten: (key: K, value: V) => void
  readonly #kept = new Map<K, { value: V; size: number }>()
  #size = 0

  constructor(most: { count: number; size: number }, forgotten: (key: K, value: V) => void = () => {}) {
    this.#most = most
    this.#forgotten = forgotten
  }

  get count(): number {
    return this.#kept.size
  }

  get(key: K): V | undefined {
    const kept = this.#kept.get(key)
    if (!kept) return undefined
    // A Map keeps its order: what was asked for last goes last.
    this.#kept.delete(key)
    this.#kept.set(key, kept)
    return kept.value
  }

  delete(key: K): void {
    this.#size -= this.#kept.get(key)?.size ?? 0
    this.#kept.delete(key)
  }

  set(key: K, value: V, size: number): void {
    this.delete(key)
    this.#size += size
    this.#kept.set(key, { value, size })
    while (this.#kept.size > this.#most.count || this.#size > this.#most.size) this.#forgetFirst()
  }

  #forgetFirst(): void {
    const [key, { value, size }] = this.#kept.entries().next().value!
    this.#kept.delete(key)
    this.#size -= size
    this.#forgotten(key, value)
  }
}
