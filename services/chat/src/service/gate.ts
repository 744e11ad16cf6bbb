import type { Call } from '@girok/common/call'

/** Lets one at a time do something with a key, in the order they came: without it 50 writers starve a room's relay. */
export class Gate {
  readonly #tails = new Map<string, Promise<unknown>>()

  /** Runs the work when its turn comes, unless the caller has gone meanwhile. */
  async run<T>(key: string, call: Call, work: () => Promise<T>): Promise<T> {
    const turn = this.#after(this.#tails.get(key), call, work)
    const tail = turn.catch(() => undefined)
    this.#tails.set(key, tail)
    try {
      return await turn
    } finally {
      if (this.#tails.get(key) === tail) this.#tails.delete(key)
    }
  }

  async #after<T>(before: Promise<unknown> | undefined, call: Call, work: () => Promise<T>): Promise<T> {
    await before
    call.signal.throwIfAborted()
    return work()
  }
}
