import type { Position } from '../domain/post.ts'

/** The one order of posts. */
export const newestFirst = { createdAt: -1, _id: -1 } as const

/** What comes after a position in that order. */
export const olderThan = ({ createdAt, id }: Position, idField = '_id') => ({
  $or: [{ createdAt: { $lt: createdAt } }, { createdAt, [idField]: { $lt: id } }],
})

/** What comes after a position when the oldest is first. */
export const newerThan = ({ createdAt, id }: Position) => ({
  $or: [{ createdAt: { $gt: createdAt } }, { createdAt, _id: { $gt: id } }],
})
