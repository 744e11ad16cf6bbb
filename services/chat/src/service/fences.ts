const REMEMBERED = 10_000

/**
 * By room: a seq up to which every message is in `messages`. An old one is as true as a new one, it only lets fewer
 * sends pass before the room must be read again; so forgetting is free too.
 */
export class Fences {
  readonly #applied = new Map<string, number>()

  get(roomId: string): number | undefined {
    return this.#applied.get(roomId)
  }

  set(roomId: string, applied: number): void {
    if (this.#applied.size >= REMEMBERED) this.#applied.delete(this.#applied.keys().next().value!)
    this.#applied.set(roomId, applied)
  }
}
