import { createEntry, type Entry as EventEntry } from '@girok/common/events/entry'
import { hasRoom, outboxOf, withEntries } from '@girok/common/events/outbox-mongo'
import { ask, unlessDuplicate } from '@girok/common/stores/mongo-ask'
import type { Call } from '@girok/common/call'
import { toSnapshot } from '../contract.ts'
import type { Draft, Post } from '../domain/post.ts'
import type { Posts } from '../domain/stores.ts'
import { pagesBy } from './pages.ts'
import type { PostDocument } from './models.ts'
import { newestFirst, olderThan } from './order.ts'
import type { Store } from './store.ts'

/** All that readers need. */
const projection = { outbox: 0, pending: 0, fanOut: 0 }

const toPost = ({ _id, ...rest }: PostDocument): Post => ({ ...rest, id: _id })

export function mongoPosts(store: Pick<Store, 'posts'>): Posts {
  const { posts } = store
  return {
    create: (draft, call) =>
      ask(call, async (options) => {
        const document = newDocument(draft, call)
        const { _id } = document
        await posts
          .updateOne({ _id }, { $setOnInsert: document }, { ...options, upsert: true })
          .catch(unlessDuplicate(undefined))
        const found = await posts.findOne({ _id, deleted: false }, { ...options, projection })
        return found ? toPost(found) : undefined
      }),

    byIds: (ids, call) =>
      ask(call, async (options) => {
        if (ids.length === 0) return []
        const filter = { _id: { $in: [...ids] }, deleted: false }
        return (await posts.find(filter, { ...options, projection }).toArray()).map(toPost)
      }),

    ofAuthors: async (starts, limit, call) => {
      const found = await pagesBy(posts, starts, call, ({ id, after }) => [
        { $match: { authorId: id, deleted: false, ...(after && olderThan(after)) } },
        { $sort: newestFirst },
        { $limit: limit },
        { $project: projection },
      ])
      return Map.groupBy(found.map(toPost), ({ authorId }) => authorId)
    },

    recent: (authorIds, { pulled, after, limit }, call) =>
      ask(call, async (options) => {
        if (authorIds.length === 0) return []
        const filter = { authorId: { $in: [...authorIds] }, deleted: false, pulled }
        const found = posts.find({ ...filter, ...(after && olderThan(after)) }, { ...options, projection })
        return (await found.sort(newestFirst).limit(limit).toArray()).map(toPost)
      }),

    withTag: (tag, hiddenAuthorIds, after, limit, call) =>
      ask(call, async (options) => {
        const filter = { tags: tag, deleted: false, authorId: { $nin: [...hiddenAuthorIds] } }
        const found = posts.find({ ...filter, ...(after && olderThan(after)) }, { ...options, projection })
        return (await found.sort(newestFirst).limit(limit).toArray()).map(toPost)
      }),

    showing: (mediaId, limit, call) =>
      ask(call, async (options) => {
        const filter = { mediaIds: mediaId, deleted: false }
        return (
          await posts
            .find(filter, { ...options, projection })
            .limit(limit)
            .toArray()
        ).map(toPost)
      }),

    replace: (before, content, call) =>
      ask(call, async (options) => {
        const changed = { ...before, ...content, updatedAt: new Date(), version: before.version + 1 }
        const payload = { post: toSnapshot(changed), version: changed.version }
        const { $push, $set } = withEntries([createEntry('feed.post.updated', payload, call)])
        const { version, updatedAt } = changed
        const result = await posts.updateOne(
          standing(before),
          { $push, $set: { ...$set, ...content, version, updatedAt } } as object,
          options,
        )
        return result.matchedCount === 1 ? changed : undefined
      }),

    remove: (before, call) =>
      ask(call, async (options) => {
        const { id: postId, authorId } = before
        const version = before.version + 1
        const { $push, $set } = withEntries([
          createEntry('feed.post.deleted', { postId, authorId, version }, call),
        ])
        const emptied = { body: '', tags: [], mediaIds: [], deleted: true, deletedAt: new Date(), version }
        const result = await posts.updateOne(
          standing(before),
          { $push, $set: { ...$set, ...emptied }, $unset: { fanOut: '' } } as object,
          options,
        )
        return result.matchedCount === 1
      }),
  }
}

/** Holds only while nobody has changed the post since it was read. */
const standing = ({ id, version }: Post) => ({ _id: id, version, deleted: false, ...hasRoom })

function newDocument(draft: Draft, call: Call): PostDocument {
  const { id, ...rest } = draft
  const post = { ...draft, updatedAt: draft.createdAt }
  const event: EventEntry = createEntry('feed.post.created', { post: toSnapshot(post), version: 1 }, call)
  return {
    _id: id,
    ...rest,
    updatedAt: draft.createdAt,
    version: 1,
    deleted: false,
    counts: {},
    tally: { seq: 0, entries: [] },
    pulled: false,
    fanOut: { open: true, after: '', at: draft.createdAt },
    ...outboxOf([event]),
  }
}
