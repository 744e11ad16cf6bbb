import type { Kind } from './line.ts'

/** What makes two reports the same cause. */
export interface CauseRef {
  kind: Kind
  /** The post, room or match; empty for FOLLOW. */
  target: string
  /** The actor, the comment, the room or the match. */
  key: string
}

/** Something that happened to a person, or that it was taken back. */
export interface Report extends CauseRef {
  recipientId: string
  /** Who did it. */
  actorId: string
  /** False when it was taken back. */
  active: boolean
  /** Grows with each change of this cause; older reports are dropped. */
  version: number
  happenedAt: Date
}

/** A cause as it is kept. */
export interface Cause extends CauseRef {
  actorId: string
  active: boolean
  version: number
  /** The line that it was told in. */
  lineId: string | undefined
  happenedAt: Date
}

/** Kinds whose cause is told again once it was read: somebody writes again, or invites again. A like never is. */
const renewing: ReadonlySet<Kind> = new Set<Kind>(['MESSAGE', 'ROOM_INVITE'])

/** Whether a newer report of a cause that was told and read is news. */
export const renews = (kind: Kind): boolean => renewing.has(kind)
