import type { RoomDocument } from './models.ts'

/** What a relay needs of a room. */
export type Waiting = Pick<RoomDocument, '_id' | 'kind' | 'name' | 'matchId' | 'head'>

/** Far below the stream's duplicate window of 10 minutes, within which a second relay of the same is harmless. */
const FRESH_MS = 5_000

/**
 * A commit that found the head empty knows all that waits, and leaves it to the relay of its own process, which need not
 * read it then. What is not there, or no longer fresh, is read as ever.
 */
export class Handover {
  readonly #rooms = new Map<string, { room: Waiting; until: number }>()

  leave(room: Waiting): void {
    this.#rooms.set(room._id, { room, until: performance.now() + FRESH_MS })
  }

  take(roomId: string): Waiting | undefined {
    const left = this.#rooms.get(roomId)
    this.#rooms.delete(roomId)
    return left && performance.now() < left.until ? left.room : undefined
  }

  /** Forgets what has been relayed meanwhile. */
  drop(roomId: string, upTo: number): void {
    const left = this.#rooms.get(roomId)
    if (left && left.room.head.at(-1)!.version <= upTo) this.#rooms.delete(roomId)
  }
}
