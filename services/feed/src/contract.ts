import { ReactionKind as WireKind } from '@girok/proto/feed/v1/feed'
import type { PostSnapshot } from '@girok/proto/feed/v1/events'
import type { Post } from './domain/post.ts'
import { reactionKinds, type ReactionKind } from './domain/tally.ts'

const numbers: Record<ReactionKind, WireKind> = {
  LIKE: WireKind.REACTION_KIND_LIKE,
  LOVE: WireKind.REACTION_KIND_LOVE,
  LAUGH: WireKind.REACTION_KIND_LAUGH,
  WOW: WireKind.REACTION_KIND_WOW,
  SAD: WireKind.REACTION_KIND_SAD,
  ANGRY: WireKind.REACTION_KIND_ANGRY,
}

/** A kind by the contract's number; UNSPECIFIED for none. */
export const kindNumber = (kind: ReactionKind | null): WireKind =>
  kind === null ? WireKind.REACTION_KIND_UNSPECIFIED : numbers[kind]

/** The kind of a number; undefined when it is none. */
export const kindOf = (number: WireKind): ReactionKind | undefined =>
  reactionKinds.find((kind) => numbers[kind] === number)

type Told = Pick<Post, 'id' | 'authorId' | 'body' | 'tags' | 'mediaIds' | 'createdAt' | 'updatedAt'>

/** A post as its events carry it. */
export const toSnapshot = ({ id, authorId, body, tags, mediaIds, ...post }: Told): PostSnapshot => ({
  id,
  authorId,
  body,
  tags,
  mediaIds,
  createdAt: post.createdAt,
  updatedAt: post.updatedAt,
})
