/** A read mark is its room's and its person's, and there is one of it. */
export const markKey = (roomId: string, userId: string): string => `${roomId}:${userId}`
