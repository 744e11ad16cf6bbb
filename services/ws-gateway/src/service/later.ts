/** So much is handed over at once: more would make one long message, and hold up everybody else meanwhile. */
const MOST = 100
/** Between two times that something is handed over. Nobody notices so short a wait, and a storm becomes a few handfuls. */
const MOMENT_MS = 50

/** Holds each thing for a while, then hands over together what is due: one timer for all, one go for many. */
export class Later<T> {
  readonly #ms: number
  readonly #handOver: (things: T[]) => void
  #held: { due: number; thing: T }[] = []
  #timer: NodeJS.Timeout | undefined
  #sweptAt = -Infinity

  constructor(ms: number, handOver: (things: T[]) => void) {
    this.#ms = ms
    this.#handOver = handOver
  }

  add(thing: T): void {
    const due = performance.now() + this.#ms
    this.#held.push({ due, thing })
    if (!this.#timer) this.#sweepAt(due)
  }

  /** What is still held is forgotten. */
  close(): void {
    clearTimeout(this.#timer)
    this.#held = []
  }

  #sweepAt(due: number): void {
    const wait = Math.max(due, this.#sweptAt + MOMENT_MS) - performance.now()
    this.#timer = setTimeout(() => this.#sweep(), Math.max(0, Math.ceil(wait)))
  }

  #sweep(): void {
    const now = performance.now()
    this.#sweptAt = now
    this.#timer = undefined
    const next = this.#held.findIndex(({ due }) => due > now)
    const due = this.#held.splice(0, next === -1 ? Infinity : next).map(({ thing }) => thing)
    const [first] = this.#held
    if (first) this.#sweepAt(first.due)
    for (let from = 0; from < due.length; from += MOST) this.#handOver(due.slice(from, from + MOST))
  }
}
