import { touchesMessage, type Operation } from './operation.ts'
import type { Message } from './message.ts'

export type RoomKind = 'DIRECT' | 'GROUP' | 'MATCH'

export const MAX_MEMBERS = 500
/** How much a room may hold back while nobody publishes it. */
export const MAX_HEAD = 256
export const MAX_HEAD_BYTES = 1024 * 1024
/**
 * How many request keys a room remembers: at least twice the head, so that what a reader of `messages` may have missed
 * is always among them.
 */
export const REMEMBERED_REQUESTS = 2 * MAX_HEAD

/** A room with the operations that were committed and may not be in `messages` yet. */
export interface Room {
  id: string
  kind: RoomKind
  name: string | null
  /** The match that it was made for; null unless MATCH. */
  matchId: string | null
  /** In the order they came. */
  memberIds: string[]
  lastSeq: number
  lastMessageId: string | null
  /** Grows by one with each operation. */
  version: number
  /** How many operations changed older messages. Whoever computes such a change demands that none came in between. */
  changes: number
  createdAt: Date
  /** When it was made or last written to. */
  lastAt: Date
  /** When its last member left; nobody can come after that. */
  emptiedAt: Date | null
  /** Oldest first. */
  head: Operation[]
  headBytes: number
}

/** A room as one of its members sees it. */
export interface RoomView {
  room: Room
  lastMessage: Message | undefined
  unreadCount: number
}

/** Two people have one DIRECT room, whoever asks for it. */
export const directKey = (one: string, other: string): string => [one, other].sort().join(':')

/** Stands for a match that can never have a room: nobody was ever in it. */
export const isRefused = (room: Room): boolean => room.version === 0

/** The two between whom a block ends all talk; null where there is a group. */
export const pairOf = ({ kind, memberIds }: Room): readonly string[] | null =>
  kind === 'GROUP' ? null : memberIds

export const hasSpace = (room: Room): boolean =>
  room.head.length < MAX_HEAD && room.headBytes < MAX_HEAD_BYTES

/** Every message up to this seq is in `messages`. */
export const appliedSeq = (room: Room): number =>
  room.lastSeq - room.head.filter(({ kind }) => kind === 'sent').length

/** Messages as they are: what the head holds over what was stored. Read the room first, then the messages. */
export function overlay(stored: readonly Message[], head: readonly Operation[]): Message[] {
  const newest = new Map<string, Message>()
  for (const message of [...stored, ...head.filter(touchesMessage).map((operation) => operation.message)]) {
    const known = newest.get(message.id)
    if (!known || known.version < message.version) newest.set(message.id, message)
  }
  return [...newest.values()].sort((a, b) => a.seq - b.seq)
}

/** What a person has not read. Their own messages in the head count as read: their mark moves when these are applied. */
export function unreadCount(room: Room, userId: string, mark: number): number {
  const own = room.head.filter(touchesMessage).filter(({ message }) => message.authorId === userId)
  return Math.max(0, room.lastSeq - Math.max(mark, ...own.map(({ message }) => message.seq)))
}
