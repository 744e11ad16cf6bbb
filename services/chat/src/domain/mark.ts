/** A read mark is its room's and its person's, and there is one of it. */
export const markKey = (roomId: string, userId: string): string => `${roomId}:${userId}`

/** The keys of a room's marks: from the first, and below the second. */
export const markRange = (roomId: string): readonly [string, string] => [`${roomId}:`, `${roomId};`]
