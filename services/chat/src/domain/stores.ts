import type { Call } from '@girok/common/call'
import type { Block } from './block.ts'
import type { Draft, Message, Range, RequestKey } from './message.ts'
import type { Room } from './room.ts'

/** Reads of rooms. A room that the person is not in is absent. */
export interface Rooms {
  get(id: string, userId: string, call: Call): Promise<Room | undefined>
  byIds(ids: readonly string[], userId: string, call: Call): Promise<Room[]>
  /** The most recently active first, continuing after a position. */
  page(userId: string, after: RoomPosition | undefined, limit: number, call: Call): Promise<Room[]>
  /** In id order, continuing after an id. */
  memberships(userId: string, after: string, limit: number, call: Call): Promise<Membership[]>
  /** Everybody's rooms in id order, continuing after an id. */
  all(after: string, limit: number, call: Call): Promise<RoomRecord[]>
  /** A room for the system's own work, whoever is in it. */
  find(id: string, call: Call): Promise<Room | undefined>
  /** The room of a match, or what stands for it when there can be none. */
  ofMatch(matchId: string, call: Call): Promise<Room | undefined>
  /** The person's rooms whose head holds one of these messages. */
  holding(messageIds: readonly string[], userId: string, call: Call): Promise<Room[]>
  /** Ids of rooms, of any members, whose head holds a message of this author. */
  awaiting(authorId: string, call: Call): Promise<string[]>
}

export interface RoomPosition {
  lastAt: Date
  id: string
}

export interface Membership {
  roomId: string
  version: number
}

/** Who is in a room, for those who keep a copy of it. */
export interface RoomRecord extends Membership {
  memberIds: string[]
}

/**
 * The one way to change a room: each method is one atomic update of its document, which is the commit. Undefined when
 * its conditions did not hold; the caller reads again and decides.
 */
export interface Journal {
  /** Makes a room, or returns the one that has its id, DIRECT key or match already. */
  create(room: NewRoom, call: Call): Promise<Room>
  /** Decides that a match gets no room, or returns the room that it has already. */
  refuse(matchId: string, call: Call): Promise<Room>
  /**
   * Appends a message for a member. `applied`: up to this seq every message was in `messages` before the caller looked
   * there for a repeat; later ones are checked against the ring of recent request keys.
   */
  send(draft: Draft, applied: number, call: Call): Promise<Message | undefined>
  /** Replaces states of older messages, when none was changed since `seen`. */
  change(
    kind: 'edited' | 'deleted',
    states: readonly Message[],
    seen: Seen,
    call: Call,
  ): Promise<Message[] | undefined>
  /** Adds people while the room's members are exactly those who were seen. */
  join(seen: Room, actorId: string, added: readonly string[], call: Call): Promise<boolean>
  leave(roomId: string, actorId: string, userId: string, call: Call): Promise<boolean>
}

export type NewRoom = Pick<Room, 'id' | 'kind' | 'name' | 'matchId'> & {
  memberIds: readonly string[]
  /** Empty when the system makes it. */
  creatorId: string
}

/** What a change of messages was computed from. */
export interface Seen {
  roomId: string
  changes: number
  /** Must be a member when it happens; null for the system. */
  actorId: string | null
}

/** What left the heads of rooms. */
export interface Messages {
  inRanges(ranges: readonly Range[], call: Call): Promise<Message[]>
  byIds(ids: readonly string[], call: Call): Promise<Message[]>
  byRequest(roomId: string, authorId: string, requestId: string, call: Call): Promise<Message | undefined>
  /** Messages of a person that are not deleted, room by room. */
  ofAuthor(authorId: string, limit: number, call: Call): Promise<Message[]>
}

/** How far people have read. */
export interface Marks {
  /** By room id; 0 is left out. */
  of(userId: string, roomIds: readonly string[], call: Call): Promise<Map<string, number>>
  /** Moves a mark forward with its event; false when it was there already. */
  move(roomId: string, userId: string, seq: number, call: Call): Promise<boolean>
  forget(userId: string, call: Call): Promise<void>
}

/** Requests to make a room, remembered for 24 hours. */
export interface Requests {
  find(userId: string, requestId: string, call: Call): Promise<Claim | undefined>
  /** Claims a room id for a request; the first claim stands. */
  claim(userId: string, request: RequestKey, roomId: string, call: Call): Promise<Claim>
}

export interface Claim {
  hash: string
  roomId: string
}

/** What is known of people elsewhere. */
export interface People {
  /** Those of the ids that are living people. */
  living(ids: readonly string[], call: Call): Promise<ReadonlySet<string>>
}

/** Chat's copy of who blocks whom. */
export interface Blocks {
  /** Whether a block stands between two people, either way. */
  between(one: string, other: string, call: Call): Promise<boolean>
  /** Whether one stands between any of these and any of those, either way. */
  among(these: readonly string[], those: readonly string[], call: Call): Promise<boolean>
  /** Keeps what is newer than what is known. */
  put(block: Block, call: Call): Promise<void>
}

/** What is shown at once and kept by nobody. */
export interface Typing {
  /** Shows a room's other members that somebody types. */
  show(roomId: string, userId: string): Promise<void>
}

/** Matches belong to matching. */
export interface Matches {
  /** Says that a match can never have a room, and who of the two is gone. */
  fail(matchId: string, goneUserIds: readonly string[], call: Call): Promise<void>
}
