import type { RelayWork } from '@girok/common/events/coalesced-relay'
import { ask } from '@girok/common/stores/mongo-ask'
import { changesOf, type Contribution, type Source, type Tally, type TallyEntry } from '../domain/tally.ts'
import type { Collection, Store } from './store.ts'

const BATCH = 200
const SWEEP_LIMIT = 1_000
export const sources = ['reactions', 'comments'] as const satisfies readonly Source[]

type Contributing = Omit<Contribution, 'id'> & { _id: string; pending: boolean; changedAt: Date }
type Counting = Pick<Store, 'posts' | Source>

/** Reactions and comments alike, as what counts them sees them. */
export const contributions = (store: Counting, source: Source) =>
  store[source] as unknown as Collection<Contributing>

/**
 * Brings a post's counts up to what its reactions and comments are, in numbered steps: one update of the post changes
 * the counts and says which contributions it counted; these are marked so; only then comes the next step. Whoever finds
 * a step begun finishes it, so that any number of workers may be killed anywhere and nothing is counted twice.
 */
export function tallyWork(store: Counting): RelayWork {
  return {
    name: 'uncounted reactions and comments',

    async work(postId) {
      for (;;) {
        const tally = await tallyOf(store, postId)
        if (!tally) return forget(store, postId)
        if (tally.entries.length > 0) {
          await finish(store, postId, tally)
          continue
        }
        const entries = await uncountedOf(store, postId)
        if (entries.length === 0) return
        const step = { seq: tally.seq + 1, entries }
        // When another worker was quicker, the next look finds what that one did.
        if (!(await begin(store, postId, step))) continue
        await finish(store, postId, step)
        // What came since has an event of its own that leads here.
        if (entries.length < BATCH) return
      }
    },

    stale: async (before) => {
      const found = await Promise.all(sources.map((source) => uncountedSince(store, source, before)))
      return [...new Set(found.flat())]
    },
  }
}

const tallyOf = (store: Counting, postId: string): Promise<Tally | undefined> =>
  ask(undefined, async () => {
    const projection = { tally: 1 }
    return (await store.posts.findOne({ _id: postId, deleted: false }, { projection }))?.tally
  })

/** Takes a step; false when another worker has. */
const begin = (store: Counting, postId: string, tally: Tally): Promise<boolean> =>
  ask(undefined, async () => {
    const counts = Object.entries(changesOf(tally.entries)).map(([kind, by]) => [`counts.${kind}`, by])
    const result = await store.posts.updateOne(
      { _id: postId, deleted: false, 'tally.seq': tally.seq - 1, 'tally.entries': { $size: 0 } } as object,
      { $inc: Object.fromEntries(counts), $set: { tally } } as object,
    )
    return result.matchedCount === 1
  })

/** Marks what a step counted. A worker that was held up does nothing: the marks of later steps are higher. */
async function finish(store: Counting, postId: string, { seq, entries }: Tally): Promise<void> {
  for (const source of sources) {
    const writes = entries
      .filter((entry) => entry.source === source)
      .map(({ id, to }) => ({
        updateOne: {
          filter: { _id: id, 'counted.seq': { $lt: seq } } as object,
          update: [
            { $set: { counted: { value: literal(to), seq }, uncounted: { $ne: ['$value', literal(to)] } } },
          ],
        },
      }))
    if (writes.length > 0)
      await ask(undefined, () => contributions(store, source).bulkWrite(writes, { ordered: false }))
  }
  await ask(undefined, () =>
    store.posts.updateOne({ _id: postId, 'tally.seq': seq } as object, { $set: { 'tally.entries': [] } }),
  )
}

const literal = (value: string | null) => ({ $literal: value })

async function uncountedOf(store: Counting, postId: string): Promise<TallyEntry[]> {
  const found = await Promise.all(sources.map((source) => uncountedIn(store, source, postId)))
  return found.flat().slice(0, BATCH)
}

const uncountedIn = (store: Counting, source: Source, postId: string): Promise<TallyEntry[]> =>
  ask(undefined, async () => {
    const found = contributions(store, source).find({ uncounted: true, postId }).limit(BATCH)
    return (await found.toArray()).map(({ _id: id, counted, value }) => ({
      source,
      id,
      from: counted.value,
      to: value,
    }))
  })

const uncountedSince = (store: Counting, source: Source, before: Date): Promise<string[]> =>
  ask(undefined, async () => {
    const filter = { uncounted: true, changedAt: { $lt: before } }
    const found = contributions(store, source)
      .find(filter, { projection: { postId: 1 } })
      .limit(SWEEP_LIMIT)
    return (await found.toArray()).map(({ postId }) => postId)
  })

/** What came to a post that is gone goes as well, once its events are out. */
async function forget(store: Counting, postId: string): Promise<void> {
  for (const source of sources)
    await ask(undefined, () => contributions(store, source).deleteMany({ postId, pending: false }))
}
