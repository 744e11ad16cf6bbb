import { REMEMBERED_REQUESTS, appliedSeq, pairOf, type Room } from '../domain/room.ts'

const REMEMBERED = 10_000

/** What a send must know of its room. */
export interface Fence {
  /** Up to this seq every message is in `messages`; 0 while the room itself remembers the requests of all. */
  applied: number
  /** The only two who can be in it; null for groups. */
  pair: readonly string[] | null
}

export const fenceOf = (room: Room): Fence => ({
  applied: room.lastSeq < REMEMBERED_REQUESTS ? 0 : appliedSeq(room),
  pair: pairOf(room),
})

/**
 * Fences by room. An old one is as true as a new one, it only lets fewer sends pass before the room must be read again;
 * so forgetting is free too.
 */
export class Fences {
  readonly #known = new Map<string, Fence>()

  get(roomId: string): Fence | undefined {
    return this.#known.get(roomId)
  }

  set(roomId: string, fence: Fence): void {
    if (this.#known.size >= REMEMBERED) this.#known.delete(this.#known.keys().next().value!)
    this.#known.set(roomId, fence)
  }
}
