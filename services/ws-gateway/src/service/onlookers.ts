import type { Memberships } from '../domain/memberships.ts'

/** Who of this node's people may see when somebody is online: those in a common room, never across a block. */
export class Onlookers {
  readonly #rooms: Memberships
  readonly #blocks: Memberships

  constructor(rooms: Memberships, blocks: Memberships) {
    this.#rooms = rooms
    this.#blocks = blocks
  }

  /** This node's people in any of the rooms. */
  in(roomIds: readonly string[]): Set<string> {
    return new Set(roomIds.flatMap((roomId) => [...this.#rooms.membersOf(roomId)]))
  }

  /** Those in any of the rooms who may see this person. */
  of(userId: string, roomIds: readonly string[]): string[] {
    return [...this.in(roomIds)].filter((onlooker) => this.maySee(onlooker, userId))
  }

  /** While somebody's blocks are not known they see nobody. */
  maySee(onlooker: string, userId: string): boolean {
    return onlooker !== userId && this.#blocks.isSettled(onlooker) && !this.#blocks.has(userId, onlooker)
  }

  /** Who sees that a person types: a common group stays as it is, but nobody sees across a block that is known. */
  ofTyping(userId: string, roomId: string): string[] {
    const here = [...this.#rooms.membersOf(roomId)]
    return here.filter((onlooker) => onlooker !== userId && !this.#blocks.has(userId, onlooker))
  }
}
