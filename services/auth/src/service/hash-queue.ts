import { AppError } from '@girok/common/errors'
import { overloaded } from '../domain/faults.ts'

/** Bounds memory and waiting of expensive work: so many at once, so many waiting, the rest is refused at once. */
export class HashQueue {
  readonly #concurrency: number
  readonly #maxWaiting: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(concurrency: number, maxWaiting: number) {
    this.#concurrency = concurrency
    this.#maxWaiting = maxWaiting
  }

  /** Runs work in its turn; work that nobody waits for any more is not begun. */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#enter()
    try {
      if (signal.aborted)
        throw new AppError('DEADLINE_EXCEEDED', 'OVERLOADED', 'the turn came too late', {
          retryAfterSeconds: 1,
        })
      return await work()
    } finally {
      this.#leave()
    }
  }

  async #enter(): Promise<void> {
    if (this.#running < this.#concurrency) {
      this.#running += 1
      return
    }
    if (this.#waiting.length >= this.#maxWaiting) throw overloaded()
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** Hands the place to whoever waits longest. */
  #leave(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#running -= 1
  }
}
