/** How many events a socket may send at once, and how many a second after that. */
const BURST = 200
const A_SECOND = 50

/** One socket's allowance: a bucket of tokens that fills evenly. */
export class Pace {
  #tokens = BURST
  #at = performance.now()

  /** Whether one more is allowed now. */
  spend(): boolean {
    const now = performance.now()
    this.#tokens = Math.min(BURST, this.#tokens + ((now - this.#at) / 1_000) * A_SECOND)
    this.#at = now
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }
}
