import type { Contribution, ReactionKind } from './tally.ts'

/** A person's one reaction to a post; its value is null when it was taken back. */
export interface Reaction extends Contribution {
  userId: string
  value: ReactionKind | null
  /** Grows by one with each change. */
  version: number
}

export const reactionKey = (postId: string, userId: string): string => `${postId}:${userId}`
