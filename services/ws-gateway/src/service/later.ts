/** So much is handed over at once: more would make one long message, and hold up everybody else meanwhile. */
const MOST = 100
/** Nobody notices so short a wait, and a storm becomes a few handfuls. */
export const MOMENT_MS = 50

/** Holds each thing for a while, then hands over together what is due: one timer for all, one go for many. */
export class Later<T> {
  readonly #ms: number
  readonly #handOver: (things: T[]) => void
  #held: { due: number; thing: T }[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(ms: number, handOver: (things: T[]) => void) {
    this.#ms = ms
    this.#handOver = handOver
  }

  add(thing: T): void {
    this.#held.push({ due: performance.now() + this.#ms, thing })
    this.#timer ??= setTimeout(() => this.#sweep(), this.#ms)
  }

  /** What is still held is forgotten. */
  close(): void {
    clearTimeout(this.#timer)
    this.#held = []
  }

  #sweep(): void {
    // A timer may fire a little early.
    const now = performance.now() + 1
    const next = this.#held.findIndex(({ due }) => due > now)
    const due = this.#held.splice(0, next === -1 ? Infinity : next).map(({ thing }) => thing)
    const [first] = this.#held
    this.#timer = first && setTimeout(() => this.#sweep(), Math.max(first.due - now, MOMENT_MS))
    for (let from = 0; from < due.length; from += MOST) this.#handOver(due.slice(from, from + MOST))
  }
}
