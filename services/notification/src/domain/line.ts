/** What happened. */
export const kinds = ['LIKE', 'COMMENT', 'FOLLOW', 'MESSAGE', 'ROOM_INVITE', 'MATCH'] as const

export type Kind = (typeof kinds)[number]

/** One line of a person's list: all causes of one kind and target until it is read. */
export interface Line {
  id: string
  kind: Kind
  /** The post, room or match; empty for FOLLOW. */
  target: string
  /** Its place in the list; the highest is first. */
  position: number
  /** The latest first, at most three. */
  actorIds: readonly string[]
  /** How many people in all; a line without any is not shown. */
  count: number
  version: number
  createdAt: Date
  updatedAt: Date
  readAt: Date | undefined
}

const SHOWN_ACTORS = 3

/** A line with one more cause. `known` when the same person is in it already by another one. */
export const withActor = (line: Line, actorId: string, known: boolean, now: Date): Line => ({
  ...line,
  actorIds: [actorId, ...line.actorIds.filter((id) => id !== actorId)].slice(0, SHOWN_ACTORS),
  count: line.count + (known ? 0 : 1),
  version: line.version + 1,
  updatedAt: now,
})

/** A line that a person's last cause has left; `actorIds` are those that remain. */
export const withoutActor = (line: Line, actorIds: readonly string[], now: Date): Line => ({
  ...line,
  actorIds,
  count: line.count - 1,
  version: line.version + 1,
  updatedAt: now,
})

/** Whether a person sees it. */
export const isShown = (line: Line): boolean => line.count > 0
