import type { Counts, Tally } from './tally.ts'

/** One post as its author last left it, with what was counted of it. */
export interface Post {
  id: string
  authorId: string
  body: string
  tags: string[]
  mediaIds: string[]
  createdAt: Date
  updatedAt: Date
  /** Grows by one with each change. */
  version: number
  counts: Counts
  tally: Tally
  /** Merged into timelines when these are read, because its author has too many followers to write it to each. */
  pulled: boolean
}

/** What an author gives. */
export type Content = Pick<Post, 'body' | 'tags' | 'mediaIds'>

export type Draft = Content & Pick<Post, 'id' | 'authorId' | 'createdAt'>

/** A place in the one order of all posts: the newest first, equal times by id. */
export interface Position {
  createdAt: Date
  id: string
}

/** Whether the first comes before the second in a list. */
export const newestFirst = (a: Position, b: Position): number =>
  b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0)

/** A post that stands in somebody's timeline. */
export interface Entry extends Position {
  authorId: string
}
