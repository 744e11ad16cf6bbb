import type { Call } from '@girok/common/call'
import type { Cause, CauseRef } from './cause.ts'
import type { Kind, Line } from './line.ts'

/** A person's list while it is locked for a change; what is done here is committed as one. */
export interface Inbox {
  readonly recipientId: string
  /** The kinds that the person does not want. */
  readonly muted: readonly Kind[]
  /** The person left girok. */
  readonly erased: boolean
  /** Whether this person and another are to hear nothing of each other: a block, or the other left girok. */
  hides: (actorId: string) => Promise<boolean>
  isGone: (postId: string) => Promise<boolean>
  cause: (ref: CauseRef) => Promise<Cause | undefined>
  causesBy: (actorId: string) => Promise<Cause[]>
  saveCause: (cause: Cause) => Promise<void>
  line: (id: string) => Promise<Line | undefined>
  /** The unread line of a kind and target, shown or not. */
  openLine: (kind: Kind, target: string) => Promise<Line | undefined>
  saveLine: (line: Line) => Promise<void>
  /** Whether a person has an active cause in a line. */
  isIn: (lineId: string, actorId: string) => Promise<boolean>
  /** Whose active causes are in a line, the latest first, at most three. */
  latestActors: (lineId: string) => Promise<string[]>
  /** The next place in the list. */
  nextPosition: () => number
  /** Marks shown unread lines as read, all when no ids are given; returns their ids. */
  markRead: (ids?: readonly string[]) => Promise<string[]>
  /** Forgets everything of a kind and target; returns the unread lines that were shown. */
  dropTarget: (kind: Kind, target: string) => Promise<string[]>
  dropAll: () => Promise<void>
  setMuted: (kinds: readonly Kind[]) => Promise<void>
  unreadCount: () => Promise<number>
  /** Tells the person's open clients of a line that is new or grew. */
  publishCreated: (line: Line, unreadCount: number) => Promise<void>
  /** Tells them of lines that are unread no more, read or taken back; no ids mean all. */
  publishRead: (ids: readonly string[], unreadCount: number) => Promise<void>
}

/** Everybody's list. */
export interface Inboxes {
  change: <T>(call: Call, recipientId: string, work: (inbox: Inbox) => Promise<T>) => Promise<T>
  page: (call: Call, recipientId: string, before: number, limit: number) => Promise<Line[]>
  byIds: (call: Call, recipientId: string, ids: readonly string[]) => Promise<Line[]>
  unreadCount: (call: Call, recipientId: string) => Promise<number>
  muted: (call: Call, recipientId: string) => Promise<readonly Kind[]>
  /** Everybody in whose list a person is. */
  recipientsOf: (call: Call, actorId: string) => Promise<string[]>
}

/** Posts that are gone. */
export interface Posts {
  bury: (call: Call, postId: string) => Promise<void>
}

/** This service's copy of who is in which room of chat. */
export interface Rooms {
  put: (call: Call, changes: readonly Membership[]) => Promise<void>
  /** A room as chat's snapshot has it: who is not named went at that version at the latest. */
  putWhole: (
    call: Call,
    room: { roomId: string; memberIds: readonly string[]; version: number },
  ) => Promise<void>
  /** Undefined while the room is not known here. */
  members: (call: Call, roomId: string) => Promise<string[] | undefined>
  /** Moves how far a person has read forward. */
  read: (call: Call, roomId: string, userId: string, seq: number) => Promise<void>
  /** Of these people, those who have not read up to a seq. */
  unread: (call: Call, roomId: string, userIds: readonly string[], seq: number) => Promise<string[]>
  /** Of these people, those whose unread line of the room has a person in it already; it hears of the newer seq. */
  alreadyTold: (
    call: Call,
    roomId: string,
    message: { authorId: string; seq: number },
    userIds: readonly string[],
  ) => Promise<string[]>
  /** The highest seq that an unread line of a room tells a person of; 0 without one. */
  toldUpTo: (call: Call, roomId: string, userId: string) => Promise<number>
  erase: (call: Call, userId: string) => Promise<void>
}

/** Who came to a room, or went. */
export interface Membership {
  roomId: string
  userId: string
  present: boolean
  version: number
}

/** This service's copy of personal's blocks. */
export interface Blocks {
  put: (call: Call, blocks: readonly Block[], run?: string) => Promise<void>
  /** Drops standing blocks that a rebuild has not seen. */
  dropUnseen: (call: Call, run: string) => Promise<void>
  /** Of these people, those who stand in no block with a person. */
  without: (call: Call, userId: string, others: readonly string[]) => Promise<string[]>
}

export interface Block {
  blockerId: string
  blockedId: string
  active: boolean
  version: number
}

/** Who is away from all devices. */
export interface Presence {
  offline: (userIds: readonly string[]) => Promise<string[]>
}
