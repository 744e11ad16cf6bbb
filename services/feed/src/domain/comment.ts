import type { Contribution } from './tally.ts'

/** One comment; its value is null once it is deleted. */
export interface Comment extends Contribution {
  authorId: string
  body: string
  createdAt: Date
}

export type CommentDraft = Pick<Comment, 'id' | 'postId' | 'authorId' | 'body' | 'createdAt'>
