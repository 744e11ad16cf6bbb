import { ask } from '@girok/common/stores/mongo-ask'
import type { Counted, Counts } from '../domain/tally.ts'
import type { PostDocument } from './models.ts'
import type { Store } from './store.ts'
import { contributions, sources, tallyWork } from './tally.ts'

export interface Recount {
  posts: number
  /** Posts whose counts were not the truth, each with what stood there and what is true. */
  wrong: { postId: string; was: Counts; is: Counts }[]
}

/** Counts every post anew, and mends what is wrong, while the service runs. */
export async function recount(store: Store): Promise<Recount> {
  const result: Recount = { posts: 0, wrong: [] }
  const ids = store.posts.find({ deleted: false }, { projection: { _id: 1 } }).sort({ _id: 1 })
  for await (const { _id } of ids) {
    const mended = await recountPost(store, _id)
    if (!mended) continue
    result.posts++
    if (mended !== 'right') result.wrong.push({ postId: _id, ...mended })
  }
  return result
}

async function recountPost(store: Store, postId: string) {
  for (;;) {
    await tallyWork(store).work(postId)
    const post = await ask(undefined, () => store.posts.findOne({ _id: postId, deleted: false }))
    if (!post) return undefined
    const is = await trueCounts(store, postId)
    const was = withoutZeros(post.counts)
    if (post.tally.entries.length > 0) continue
    const same = sameCounts(was, is)
    // Setting also what is right proves that nobody counted between the look at the post and at the rest.
    if (await set(store, post, is)) return same ? 'right' : { was, is }
  }
}

/** What the counts must be: the sum of what each reaction and comment says was counted of it. */
async function trueCounts(store: Store, postId: string): Promise<Counts> {
  const counts: Counts = {}
  for (const source of sources) {
    const groups = await ask(undefined, () =>
      contributions(store, source)
        .aggregate<{ _id: Counted | null; count: number }>([
          { $match: { postId } },
          { $group: { _id: '$counted.value', count: { $sum: 1 } } },
        ])
        .toArray(),
    )
    for (const { _id: kind, count } of groups) if (kind !== null) counts[kind] = count
  }
  return counts
}

/** Holds only while no step of counting came in between. */
const set = (store: Store, { _id, tally: { seq } }: PostDocument, counts: Counts): Promise<boolean> =>
  ask(undefined, async () => {
    const standing = { _id, deleted: false, 'tally.seq': seq, 'tally.entries': { $size: 0 } } as object
    const result = await store.posts.updateOne(standing, { $set: { counts, 'tally.seq': seq + 1 } } as object)
    return result.matchedCount === 1
  })

const withoutZeros = (counts: Counts): Counts =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0))

const sameCounts = (a: Counts, b: Counts): boolean =>
  [...Object.keys(a), ...Object.keys(b)].every((kind) => a[kind as Counted] === b[kind as Counted])
