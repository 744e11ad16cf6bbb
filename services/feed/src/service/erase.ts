import type { Call } from '@girok/common/call'
import { unavailable } from '@girok/common/errors'
import { requireId } from '@girok/common/ids'
import type { Comment } from '../domain/comment.ts'
import type { Reaction } from '../domain/reaction.ts'
import { removeComment } from './comments.ts'
import type { Context } from './context.ts'
import { setReaction } from './react.ts'
import { removePost } from './write.ts'

const BATCH = 64

/**
 * Takes a person's posts, comments, reactions and timeline away, as changes like any other, so that others see it. Each
 * step leaves less to do: cut short by its deadline, the next call goes on.
 */
export async function eraseUser(context: Context, asked: string, call: Call): Promise<void> {
  const userId = requireId(asked, 'user_id')
  await context.timelines.removeOwner(userId, call)
  await repeat(call, () => erasePosts(context, userId, call))
  await repeat(call, () => eraseComments(context, userId, call))
  await repeat(call, () => eraseReactions(context, userId, call))
  if (!(await context.reactions.forget(userId, call))) throw unavailable('the counting of reactions')
}

async function repeat(call: Call, step: () => Promise<boolean>): Promise<void> {
  while (await step()) call.signal.throwIfAborted()
}

async function erasePosts(context: Context, userId: string, call: Call): Promise<boolean> {
  const posts = (await context.posts.ofAuthors([{ id: userId }], BATCH, call)).get(userId) ?? []
  for (const post of posts) {
    await removePost(context, post, call)
    await context.postRelay.flush(post.id)
  }
  return posts.length > 0
}

async function eraseComments(context: Context, userId: string, call: Call): Promise<boolean> {
  const comments = await context.comments.ofAuthor(userId, BATCH, call)
  const posts = await postsOf(context, comments, call)
  for (const comment of comments) {
    const post = posts.get(comment.postId)
    if (post) await removeComment(context, post, comment, call)
    await context.commentRelay.flush(comment.id)
    await context.tally.flush(comment.postId)
  }
  return comments.length > 0
}

async function eraseReactions(context: Context, userId: string, call: Call): Promise<boolean> {
  const reactions = await context.reactions.ofUser(userId, BATCH, call)
  const posts = await postsOf(context, reactions, call)
  for (const { id, postId } of reactions) {
    const post = posts.get(postId)
    if (post) await setReaction(context, post, userId, () => null, call)
    await context.reactionRelay.flush(id)
    await context.tally.flush(postId)
  }
  return reactions.length > 0
}

async function postsOf({ posts }: Context, things: readonly (Comment | Reaction)[], call: Call) {
  const ids = [...new Set(things.map(({ postId }) => postId))]
  return new Map((await posts.byIds(ids, call)).map((post) => [post.id, post]))
}
