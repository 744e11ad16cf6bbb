import { requireUser, type Call } from '@girok/common/call'
import { invalidField } from '@girok/common/errors'
import { requireId } from '@girok/common/ids'
import { concurrentChange } from '../domain/faults.ts'
import type { Post } from '../domain/post.ts'
import { reactionKey } from '../domain/reaction.ts'
import type { ReactionKind } from '../domain/tally.ts'
import type { Context } from './context.ts'
import { readPost, requirePost, type PostView } from './views.ts'

/** What becomes of a reaction. */
type Next = (now: ReactionKind | null) => ReactionKind | null

/** Sets the caller's one reaction to a post. */
export function react(
  context: Context,
  asked: { postId: string; kind: ReactionKind | undefined },
  call: Call,
): Promise<PostView> {
  const { kind } = asked
  if (!kind) throw invalidField('kind', 'must be a kind of reaction')
  return change(context, asked.postId, () => kind, call)
}

/** Takes the caller's reaction back, whatever it is. */
export const unreact = (context: Context, postId: string, call: Call): Promise<PostView> =>
  change(context, postId, () => null, call)

/** Takes a LIKE back and leaves any other reaction. */
export const unlike = (context: Context, postId: string, call: Call): Promise<PostView> =>
  change(context, postId, (now) => (now === 'LIKE' ? null : now), call)

async function change(context: Context, asked: string, next: Next, call: Call): Promise<PostView> {
  const userId = requireUser(call)
  const post = await requirePost(context, requireId(asked, 'post_id'), userId, call)
  await setReaction(context, post, userId, next, call)
  return readPost(context, post.id, userId, call)
}

const ATTEMPTS = 20

/** Sets a reaction as it is now: again when the same person was quicker elsewhere. */
export async function setReaction(
  { reactions, reactionRelay }: Context,
  post: Post,
  userId: string,
  next: Next,
  call: Call,
): Promise<void> {
  for (let i = 0; i < ATTEMPTS; i++) {
    const [before] = await reactions.of(userId, [post.id], call)
    const now = before?.value ?? null
    const value = next(now)
    if (value === now) return
    const done = await reactions.set(post, userId, before, value, call)
    reactionRelay.nudge(reactionKey(post.id, userId))
    if (done) return
  }
  throw concurrentChange()
}
