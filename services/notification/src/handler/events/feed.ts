import type { EventHandlers } from '@girok/common/events/consumer'
import type { Context } from '../../service/context.ts'
import { report } from '../../service/report.ts'
import { postDeleted } from '../../service/vanish.ts'
import { callFor } from './call.ts'

/** The durable `notification-feed`: likes and comments on a person's posts. */
export const feedHandlers = (ctx: Context): EventHandlers => ({
  'feed.post.liked': async (event) => {
    const { authorId, postId, userId, reactionVersion, likedAt } = event.payload
    const call = callFor(event, [authorId, postId, userId])
    const happenedAt = likedAt ?? event.occurredAt
    await report(ctx, { ...like(event.payload), active: true, version: reactionVersion, happenedAt }, call)
  },

  'feed.post.unliked': async (event) => {
    const { authorId, postId, userId, reactionVersion } = event.payload
    const call = callFor(event, [authorId, postId, userId])
    const happenedAt = event.occurredAt
    await report(ctx, { ...like(event.payload), active: false, version: reactionVersion, happenedAt }, call)
  },

  'feed.comment.created': async (event) => {
    const { postAuthorId, postId, commentId, authorId, createdAt } = event.payload
    const call = callFor(event, [postAuthorId, postId, commentId, authorId])
    const happenedAt = createdAt ?? event.occurredAt
    await report(ctx, { ...comment(event.payload), active: true, version: WRITTEN, happenedAt }, call)
  },

  'feed.comment.deleted': async (event) => {
    const { postAuthorId, postId, commentId, authorId } = event.payload
    const call = callFor(event, [postAuthorId, postId, commentId, authorId])
    const happenedAt = event.occurredAt
    await report(ctx, { ...comment(event.payload), active: false, version: DELETED, happenedAt }, call)
  },

  'feed.post.deleted': async (event) => {
    const { postId, authorId } = event.payload
    await postDeleted(ctx, postId, authorId, callFor(event, [postId, authorId]))
  },
})

/** A comment is written once and deleted at most once. */
const WRITTEN = 1
const DELETED = 2

const like = (e: { authorId: string; postId: string; userId: string }) => ({
  recipientId: e.authorId,
  kind: 'LIKE' as const,
  target: e.postId,
  key: e.userId,
  actorId: e.userId,
})

const comment = (e: { postAuthorId: string; postId: string; commentId: string; authorId: string }) => ({
  recipientId: e.postAuthorId,
  kind: 'COMMENT' as const,
  target: e.postId,
  key: e.commentId,
  actorId: e.authorId,
})
