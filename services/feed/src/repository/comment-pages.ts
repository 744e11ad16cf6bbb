import type { Call } from '@girok/common/call'
import { ask } from '@girok/common/stores/mongo-ask'
import type { Comment } from '../domain/comment.ts'
import { newestFirst } from '../domain/post.ts'
import type { CommentStart } from '../domain/stores.ts'
import type { CommentDocument } from './models.ts'
import { newerThan } from './order.ts'
import { pagesBy } from './pages.ts'
import type { Store } from './store.ts'

/** What a comment is made of: all but what relays keep beside it. */
export const projection = { outbox: 0, pending: 0, changedAt: 0 }
const oldestFirst = { createdAt: 1, _id: 1 } as const
/** A post with less than so many pages of comments is read whole. */
const FEW_PAGES = 2

export const toComment = ({ _id, ...rest }: CommentDocument): Comment => ({ ...rest, id: _id })

/**
 * One page of each post's comments, oldest first. Where all are few, one plain look finds them: to have the store plan
 * a page for each of twenty posts costs several times as much.
 */
export async function commentPages(
  { comments }: Pick<Store, 'comments'>,
  starts: readonly CommentStart[],
  hiddenAuthorIds: ReadonlySet<string>,
  { limit, call }: { limit: number; call: Call },
): Promise<Map<string, Comment[]>> {
  const shown = { value: 'COMMENT', authorId: { $nin: [...hiddenAuthorIds] } }
  const few = starts.filter(({ after, count }) => !after && count < FEW_PAGES * limit)
  const whole = await wholePosts(comments, few, shown, { limit, call })
  const others = whole ? starts.filter((start) => !few.includes(start)) : starts
  const paged = await pagesBy(comments, others, call, ({ id, after }) => [
    { $match: { postId: id, ...shown, ...(after && newerThan(after)) } },
    { $sort: oldestFirst },
    { $limit: limit },
    { $project: projection },
  ])
  return Map.groupBy([...(whole ?? []), ...paged.map(toComment)], ({ postId }) => postId)
}

/** The first pages of posts with few comments; undefined when they have more than their counts say yet. */
async function wholePosts(
  comments: Store['comments'],
  starts: readonly CommentStart[],
  shown: object,
  { limit, call }: { limit: number; call: Call },
): Promise<Comment[] | undefined> {
  if (starts.length === 0) return []
  const most = FEW_PAGES * limit * starts.length
  const filter = { postId: { $in: starts.map(({ id }) => id) }, ...shown }
  const found = await ask(call, (options) =>
    comments
      .find(filter, { ...options, projection })
      .limit(most + 1)
      .toArray(),
  )
  if (found.length > most) return undefined
  const oldest = found.map(toComment).sort((a, b) => newestFirst(b, a))
  const byPost = Map.groupBy(oldest, ({ postId }) => postId)
  return [...byPost.values()].flatMap((all) => all.slice(0, limit))
}
