import type { Call } from '@girok/common/call'
import type { Comment } from '../domain/comment.ts'
import { postNotFound } from '../domain/faults.ts'
import type { Person } from '../domain/person.ts'
import type { Post } from '../domain/post.ts'
import type { Reaction } from '../domain/reaction.ts'
import {
  isKnown,
  reactionKinds,
  withOwn,
  type Contribution,
  type Counts,
  type ReactionKind,
} from '../domain/tally.ts'
import type { Context } from './context.ts'

/** A post as one person sees it. */
export interface PostView {
  post: Post
  author: Person | undefined
  counts: Counts
  mine: ReactionKind | null
}

/** One post that a person may see; NOT_FOUND else. */
export async function requirePost(context: Context, id: string, userId: string, call: Call): Promise<Post> {
  const [post] = await visible(context, await context.posts.byIds([id], call), userId, call)
  if (!post) throw postNotFound()
  return post
}

/** Those of the posts that a person may see: everybody's but of people in a block with them. */
export async function visible<T extends { authorId: string }>(
  { blocks }: Context,
  things: readonly T[],
  userId: string,
  call: Call,
): Promise<T[]> {
  const others = new Set(things.map(({ authorId }) => authorId).filter((id) => id !== userId))
  if (others.size === 0) return [...things]
  const hidden = await blocks.among(userId, [...others], call)
  return things.filter(({ authorId }) => !hidden.has(authorId))
}

/**
 * Posts with names, counts and the person's own reactions. `waiting` are the person's comments that were uncounted
 * before the posts were read, so that what they have just done is in the counts, whoever counts it meanwhile.
 */
export async function viewPosts(
  context: Context,
  found: readonly Post[],
  waiting: readonly Comment[],
  userId: string,
  call: Call,
): Promise<PostView[]> {
  if (found.length === 0) return []
  const ids = found.map(({ id }) => id)
  const here = new Set(ids)
  const touched = waiting.filter(({ postId }) => here.has(postId)).map(({ id }) => id)
  const [people, reactions, comments] = await Promise.all([
    context.people.byIds([...new Set(found.map(({ authorId }) => authorId))], call),
    context.reactions.of(userId, ids, call),
    context.comments.byIds(touched, call),
  ])
  const posts = await atLeastAsNew(context, found, [...reactions, ...comments], call)
  const mine = new Map(reactions.map((reaction) => [reaction.postId, reaction]))
  const said = Map.groupBy(comments, ({ postId }) => postId)
  return posts.map((post) => ({
    post,
    author: people.get(post.authorId),
    counts: countsOf(post, mine.get(post.id), said.get(post.id)),
    mine: mine.get(post.id)?.value ?? null,
  }))
}

/** One post as a person sees it, with all that they did to it before; NOT_FOUND when they may not. */
export async function readPost(context: Context, id: string, userId: string, call: Call): Promise<PostView> {
  const waiting = await context.comments.uncounted(userId, call)
  const post = await requirePost(context, id, userId, call)
  const [view] = await viewPosts(context, [post], waiting, userId, call)
  if (!view) throw postNotFound()
  return view
}

function countsOf(post: Post, reaction: Reaction | undefined, comments: readonly Comment[] = []): Counts {
  const reacted = withOwn(post.counts, post.tally, 'reactions', reaction ? [reaction] : [])
  return withOwn(reacted, post.tally, 'comments', comments)
}

/** Posts whose counts say which of the contributions they hold: one that was counted since is read again. */
async function atLeastAsNew(
  { posts }: Context,
  found: readonly Post[],
  own: readonly Contribution[],
  call: Call,
): Promise<Post[]> {
  const byId = new Map(found.map((post) => [post.id, post]))
  const behind = new Set(
    own.filter((one) => !isKnown(byId.get(one.postId)!.tally, one)).map(({ postId }) => postId),
  )
  if (behind.size === 0) return [...found]
  const again = new Map((await posts.byIds([...behind], call)).map((post) => [post.id, post]))
  return found.flatMap((post) => (behind.has(post.id) ? (again.get(post.id) ?? []) : post))
}

/** Kinds that somebody set, the most frequent first. */
export const reactionCounts = (counts: Counts): { kind: ReactionKind; count: number }[] =>
  reactionKinds
    .map((kind) => ({ kind, count: counts[kind] ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
