import { AppError } from '../errors.ts'

/** So many connections of one kind a person may have on one node. */
const MAX_CONNECTIONS = 20

/** Counts each person's open connections. */
export class Quota {
  readonly #counts = new Map<string, number>()

  /** Takes a place until the signal aborts; RESOURCE_EXHAUSTED when all are taken. */
  take(userId: string, gone: AbortSignal): void {
    const count = this.#counts.get(userId) ?? 0
    if (count >= MAX_CONNECTIONS)
      throw new AppError('RESOURCE_EXHAUSTED', 'TOO_MANY_REQUESTS', 'too many connections of one person')
    this.#counts.set(userId, count + 1)
    gone.addEventListener('abort', () => this.#release(userId), { once: true })
  }

  #release(userId: string): void {
    const count = this.#counts.get(userId)! - 1
    if (count === 0) this.#counts.delete(userId)
    else this.#counts.set(userId, count)
  }
}
