/** One person's rooms by id, each with the version that last said so. */
interface Known {
  rooms: Map<string, number>
  /** Rooms left while the snapshot was on its way, so that an older page does not bring them back. */
  left: Map<string, number> | undefined
}

/**
 * Who of this node's people is in which room: a snapshot, and changes that may overtake it. Versions decide, never
 * arrival.
 */
export class Memberships {
  readonly #people = new Map<string, Known>()
  readonly #members = new Map<string, Set<string>>()

  /** From now on changes about the person are kept; the snapshot follows. */
  begin(userId: string): void {
    this.#people.set(userId, { rooms: new Map(), left: new Map() })
  }

  /** The snapshot is whole: what was left stays left. */
  settle(userId: string): void {
    const known = this.#people.get(userId)
    if (known) known.left = undefined
  }

  /** The person has no sockets here any more. */
  forget(userId: string): void {
    for (const roomId of this.#people.get(userId)?.rooms.keys() ?? []) this.#drop(roomId, userId)
    this.#people.delete(userId)
  }

  join(roomId: string, userId: string, version: number): void {
    const known = this.#people.get(userId)
    if (!known || !isNews(known, roomId, version)) return
    known.left?.delete(roomId)
    known.rooms.set(roomId, version)
    const members = this.#members.get(roomId)
    if (members) members.add(userId)
    else this.#members.set(roomId, new Set([userId]))
  }

  leave(roomId: string, userId: string, version: number): void {
    const known = this.#people.get(userId)
    if (!known || !isNews(known, roomId, version)) return
    known.left?.set(roomId, version)
    if (known.rooms.delete(roomId)) this.#drop(roomId, userId)
  }

  /** This node's people in a room. */
  membersOf(roomId: string): ReadonlySet<string> {
    return this.#members.get(roomId) ?? nobody
  }

  #drop(roomId: string, userId: string): void {
    const members = this.#members.get(roomId)
    members?.delete(userId)
    if (members?.size === 0) this.#members.delete(roomId)
  }
}

const nobody: ReadonlySet<string> = new Set()

const isNews = ({ rooms, left }: Known, roomId: string, version: number) =>
  version > Math.max(rooms.get(roomId) ?? 0, left?.get(roomId) ?? 0)
