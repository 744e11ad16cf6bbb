import { AppError } from '@girok/common/errors'

/** So many sockets of a namespace a person may have on one node. */
const MAX_SOCKETS = 20

/** Counts each person's sockets. */
export class Quota {
  readonly #counts = new Map<string, number>()

  /** Takes a place until the signal aborts; RESOURCE_EXHAUSTED when all are taken. */
  take(userId: string, gone: AbortSignal): void {
    const count = this.#counts.get(userId) ?? 0
    if (count >= MAX_SOCKETS)
      throw new AppError('RESOURCE_EXHAUSTED', 'TOO_MANY_REQUESTS', 'too many sockets of one person')
    this.#counts.set(userId, count + 1)
    gone.addEventListener('abort', () => this.#release(userId), { once: true })
  }

  #release(userId: string): void {
    const count = this.#counts.get(userId)! - 1
    if (count === 0) this.#counts.delete(userId)
    else this.#counts.set(userId, count)
  }
}
