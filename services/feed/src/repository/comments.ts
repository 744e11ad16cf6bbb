import type { Call } from '@girok/common/call'
import { createEntry } from '@girok/common/events/entry'
import { hasRoom, outboxOf, withEntries } from '@girok/common/events/outbox-mongo'
import { ask, unlessDuplicate } from '@girok/common/stores/mongo-ask'
import type { CommentDraft } from '../domain/comment.ts'
import type { Post } from '../domain/post.ts'
import type { Comments } from '../domain/stores.ts'
import { commentPages, projection, toComment } from './comment-pages.ts'
import type { CommentDocument } from './models.ts'
import type { Store } from './store.ts'

export function mongoComments({ comments }: Pick<Store, 'comments'>): Comments {
  return {
    create: (post, draft, call) =>
      ask(call, async (options) => {
        const document = newDocument(post, draft, call)
        const { _id } = document
        await comments
          .updateOne({ _id }, { $setOnInsert: document }, { ...options, upsert: true })
          .catch(unlessDuplicate(undefined))
        const found = await comments.findOne({ _id, value: 'COMMENT' }, { ...options, projection })
        return found ? toComment(found) : undefined
      }),

    byIds: (ids, call) =>
      ask(call, async (options) => {
        if (ids.length === 0) return []
        const filter = { _id: { $in: [...ids] } }
        return (await comments.find(filter, { ...options, projection }).toArray()).map(toComment)
      }),

    ofPosts: (starts, hiddenAuthorIds, limit, call) =>
      commentPages({ comments }, starts, hiddenAuthorIds, { limit, call }),

    uncounted: (authorId, call) =>
      ask(call, async (options) => {
        const found = comments.find({ uncounted: true, authorId }, { ...options, projection })
        return (await found.toArray()).map(toComment)
      }),

    ofAuthor: (authorId, limit, call) =>
      ask(call, async (options) => {
        const found = comments.find({ authorId, value: 'COMMENT' }, { ...options, projection })
        return (await found.limit(limit).toArray()).map(toComment)
      }),

    remove: (post, comment, call) =>
      ask(call, async (options) => {
        const { id: commentId, postId, authorId } = comment
        const gone = { commentId, postId, postAuthorId: post.authorId, authorId, version: post.version }
        const { $push, $set } = withEntries([createEntry('feed.comment.deleted', gone, call)])
        const now = new Date()
        // A tally may be counting it this moment; whoever marks it as counted sees that it is gone.
        const emptied = { value: null, body: '', uncounted: true, changedAt: now, deletedAt: now }
        const result = await comments.updateOne(
          { _id: commentId, value: 'COMMENT', ...hasRoom } as object,
          { $push, $set: { ...$set, ...emptied } } as object,
          options,
        )
        return result.matchedCount === 1
      }),
  }
}

function newDocument(post: Post, { id, ...draft }: CommentDraft, call: Call): CommentDocument {
  const { postId, authorId, body, createdAt } = draft
  const about = { commentId: id, postId, postAuthorId: post.authorId, authorId, body, createdAt }
  const event = createEntry('feed.comment.created', { ...about, version: post.version }, call)
  return {
    _id: id,
    ...draft,
    value: 'COMMENT',
    counted: { value: null, seq: 0 },
    uncounted: true,
    changedAt: createdAt,
    ...outboxOf([event]),
  }
}
