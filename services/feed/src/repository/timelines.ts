import type { Call } from '@girok/common/call'
import { isDuplicateKey } from '@girok/common/stores/mongo'
import { ask } from '@girok/common/stores/mongo-ask'
import type { Entry } from '../domain/post.ts'
import type { Timelines } from '../domain/stores.ts'
import type { EntryDocument } from './models.ts'
import { olderThan } from './order.ts'
import type { Store } from './store.ts'

/** How long a timeline is for whoever reads it. */
export const TIMELINE_CAP = 800
const newestFirst = { createdAt: -1, postId: -1 } as const

export function mongoTimelines(store: Pick<Store, 'timelines'>): Timelines {
  const { timelines } = store
  return {
    page: (ownerId, after, limit, call) =>
      ask(call, async (options) => {
        const filter = { ownerId, ...(after && olderThan(after, 'postId')) }
        const found = await timelines.find(filter, options).sort(newestFirst).limit(limit).toArray()
        return found.map(({ postId: id, authorId, createdAt }) => ({ id, authorId, createdAt }))
      }),

    add: (ownerIds, entries, call) =>
      insertNew(
        store,
        ownerIds.flatMap((ownerId) => entries.map((entry) => toDocument(ownerId, entry))),
        call,
      ),

    removeAuthor: (ownerId, authorId, call) =>
      ask(call, async (options) => void (await timelines.deleteMany({ ownerId, authorId }, options))),

    removePost: (postId, call) =>
      ask(call, async (options) => void (await timelines.deleteMany({ postId }, options))),

    removeOwner: (ownerId, call) =>
      ask(call, async (options) => void (await timelines.deleteMany({ ownerId }, options))),

    trim: (ownerId, call) =>
      ask(call, async (options) => {
        const [first] = await timelines
          .find({ ownerId }, options)
          .sort(newestFirst)
          .skip(TIMELINE_CAP - 1)
          .limit(1)
          .toArray()
        if (!first) return
        const after = { createdAt: first.createdAt, id: first.postId }
        await timelines.deleteMany({ ownerId, ...olderThan(after, 'postId') }, options)
      }),
  }
}

const toDocument = (ownerId: string, { id, authorId, createdAt }: Entry): EntryDocument => ({
  _id: `${ownerId}:${id}`,
  ownerId,
  postId: id,
  authorId,
  createdAt,
})

/** Entries never change, so what is there stays: a third of what an upsert of each costs. */
async function insertNew(
  { timelines }: Pick<Store, 'timelines'>,
  documents: EntryDocument[],
  call: Call | undefined,
): Promise<void> {
  if (documents.length === 0) return
  await ask(call, ({ signal }) =>
    timelines.insertMany(documents, { ordered: false, ...(signal && { signal }) }).catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error
    }),
  )
}
