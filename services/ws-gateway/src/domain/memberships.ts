/** One person's groups by id, each with the version that last said so. */
interface Known {
  groups: Map<string, number>
  /** Groups left while the snapshot was on its way, so that an older page does not bring them back. */
  left: Map<string, number> | undefined
}

/**
 * Who of this node's people is in which group, be it a chat room or the followers of somebody: a snapshot, and changes
 * that may overtake it. Versions decide, never arrival.
 */
export class Memberships {
  readonly #people = new Map<string, Known>()
  readonly #members = new Map<string, Set<string>>()

  /** From now on changes about the person are kept; the snapshot follows. */
  begin(userId: string): void {
    this.#people.set(userId, { groups: new Map(), left: new Map() })
  }

  /** The snapshot is whole: what was left stays left. */
  settle(userId: string): void {
    const known = this.#people.get(userId)
    if (known) known.left = undefined
  }

  /** Whether all groups of the person are known. */
  isSettled(userId: string): boolean {
    const known = this.#people.get(userId)
    return known !== undefined && known.left === undefined
  }

  /** The person has no sockets here any more. */
  forget(userId: string): void {
    for (const groupId of this.groupsOf(userId)) this.#drop(groupId, userId)
    this.#people.delete(userId)
  }

  join(groupId: string, userId: string, version: number): void {
    const known = this.#people.get(userId)
    if (!known || !isNews(known, groupId, version)) return
    known.left?.delete(groupId)
    known.groups.set(groupId, version)
    const members = this.#members.get(groupId)
    if (members) members.add(userId)
    else this.#members.set(groupId, new Set([userId]))
  }

  leave(groupId: string, userId: string, version: number): void {
    const known = this.#people.get(userId)
    if (!known || !isNews(known, groupId, version)) return
    known.left?.set(groupId, version)
    if (known.groups.delete(groupId)) this.#drop(groupId, userId)
  }

  /** This node's people in a group. */
  membersOf(groupId: string): ReadonlySet<string> {
    return this.#members.get(groupId) ?? nobody
  }

  groupsOf(userId: string): string[] {
    return [...(this.#people.get(userId)?.groups.keys() ?? [])]
  }

  has(groupId: string, userId: string): boolean {
    return this.membersOf(groupId).has(userId)
  }

  #drop(groupId: string, userId: string): void {
    const members = this.#members.get(groupId)
    members?.delete(userId)
    if (members?.size === 0) this.#members.delete(groupId)
  }
}

const nobody: ReadonlySet<string> = new Set()

const isNews = ({ groups, left }: Known, groupId: string, version: number) =>
  version > Math.max(groups.get(groupId) ?? -1, left?.get(groupId) ?? -1)
