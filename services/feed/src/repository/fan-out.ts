import type { RelayWork } from '@girok/common/events/coalesced-relay'
import { ask } from '@girok/common/stores/mongo-ask'
import type { Blocks, People, Timelines } from '../domain/stores.ts'
import type { PostDocument } from './models.ts'
import type { Store } from './store.ts'

const BATCH = 1_000
const SWEEP_LIMIT = 100

interface Parts {
  store: Pick<Store, 'posts' | 'follows' | 'people'>
  timelines: Timelines
  people: Pick<People, 'absent'>
  blocks: Pick<Blocks, 'all'>
  /** Authors with more followers are not written to timelines. */
  pullAbove: number
  /** One of so many owners has their timeline cut to its length at each write, so that storage stays near the cap. */
  trimOneIn: number
}

type Job = Required<Pick<PostDocument, '_id' | 'authorId' | 'createdAt' | 'fanOut'>>

/**
 * Writes a post to the timelines of its author's followers, in batches with a checkpoint in the post after each: a
 * repeat writes what is there, and whoever comes after a crash continues. Readers check follows and blocks again, so a
 * relation that ends between a batch's look and its write hides what was written.
 */
export function fanOutWork(parts: Parts): RelayWork {
  const { posts } = parts.store
  return {
    name: 'posts on their way to timelines',

    async work(postId) {
      const projection = { authorId: 1, createdAt: 1, fanOut: 1, deleted: 1 }
      const job = await ask(undefined, () => posts.findOne({ _id: postId }, { projection }))
      if (job?.deleted) return parts.timelines.removePost(postId, undefined)
      if (!job?.fanOut) return
      if (await hasTooMany(parts, job.authorId)) return pull(parts, job as Job)
      await write(parts, job as Job)
    },

    stale: (before) =>
      ask(undefined, async () => {
        const filter = { 'fanOut.open': true, 'fanOut.at': { $lt: before } } as object
        const found = posts.find(filter, { projection: { _id: 1 } }).limit(SWEEP_LIMIT)
        return (await found.toArray()).map(({ _id }) => _id)
      }),
  }
}

const hasTooMany = ({ store, pullAbove }: Parts, authorId: string): Promise<boolean> =>
  ask(undefined, async () => {
    const filter = { to: authorId, active: true }
    return (await store.follows.countDocuments(filter, { limit: pullAbove + 1 })) > pullAbove
  })

/** The author first, then each follow: who follows meanwhile looks at the author after they are stored. */
async function pull({ store, timelines }: Parts, { _id, authorId, createdAt }: Job): Promise<void> {
  await ask(undefined, async () => {
    const seenAt = new Date()
    const update = { $set: { pulled: true }, $setOnInsert: { seenAt } }
    await store.people.updateOne({ _id: authorId }, update, { upsert: true })
    const unmarked = { to: authorId, active: true, pulled: { $ne: true } }
    await store.follows.updateMany(unmarked, { $set: { pulled: true } })
  })
  await timelines.add([authorId], [{ id: _id, authorId, createdAt }], undefined)
  await ask(undefined, () =>
    store.posts.updateOne({ _id, deleted: false }, { $set: { pulled: true }, $unset: { fanOut: '' } }),
  )
}

async function write(parts: Parts, job: Job): Promise<void> {
  const entry = { id: job._id, authorId: job.authorId, createdAt: job.createdAt }
  let next = followersOf(parts, job.authorId, job.fanOut.after)
  for (let first = job.fanOut.after === ''; ; first = false) {
    const { owners, last, more } = await next
    if (more) next = followersOf(parts, job.authorId, last)
    // When this batch fails the next page is never awaited.
    next.catch(() => undefined)
    await parts.timelines.add(first ? [job.authorId, ...owners] : owners, [entry], undefined)
    await trimSome(parts, owners)
    if (!(await checkpoint(parts, job._id, more ? last : undefined)))
      return parts.timelines.removePost(job._id, undefined)
    if (!more) return
  }
}

/** A batch of followers after one, without those who would not see the post or are away. */
async function followersOf({ store, people, blocks }: Parts, authorId: string, after: string) {
  const filter = { to: authorId, active: true, from: { $gt: after } }
  const found = await ask(undefined, () =>
    store.follows
      .find(filter, { projection: { from: 1 } })
      .sort({ from: 1 })
      .limit(BATCH)
      .toArray(),
  )
  const ids = found.map(({ from }) => from)
  const [absent, blocked] = await Promise.all([people.absent(ids), blocks.all(authorId, undefined)])
  const owners = ids.filter((id) => !absent.has(id) && !blocked.has(id))
  return { owners, last: ids.at(-1) ?? after, more: ids.length === BATCH }
}

async function trimSome({ timelines, trimOneIn }: Parts, owners: readonly string[]): Promise<void> {
  for (const owner of owners) if (Math.random() * trimOneIn < 1) await timelines.trim(owner, undefined)
}

/** Notes how far it came, or that it is done; false when the post was deleted meanwhile. */
const checkpoint = ({ store }: Parts, _id: string, after: string | undefined): Promise<boolean> =>
  ask(undefined, async () => {
    const progress = { $set: { fanOut: { open: true as const, after: after ?? '', at: new Date() } } }
    const update = after === undefined ? { $unset: { fanOut: '' } as const } : progress
    return (await store.posts.updateOne({ _id, deleted: false }, update)).matchedCount === 1
  })
