import { ask } from '@girok/common/stores/mongo-ask'
import type { Relation } from '../domain/relation.ts'
import { putNewer } from './relations.ts'
import type { Store } from './store.ts'

/** A copy of relations as a snapshot of their owner makes it. */
export const relationsCopy = (store: Pick<Store, 'follows' | 'blocks'>, name: 'follows' | 'blocks') => ({
  /** Doubts every relation that stands, until its owner names it or an event writes it anew. */
  doubt: (run: string) =>
    ask(undefined, () => store[name].updateMany({ active: true }, { $set: { doubt: run } })),

  /** What the owner named; what it named is in doubt no more, also where something newer is known. */
  keep: (named: readonly Relation[]) => putNewer(store[name], named),

  /** Drops what is still in doubt. */
  dropDoubted: async (run: string) => {
    await ask(undefined, () => store[name].deleteMany({ doubt: run }))
  },
})

/** Which copies ever had a whole snapshot. */
export const wholeCopies = ({ copies }: Pick<Store, 'copies'>) => ({
  has: (name: string) => ask(undefined, async () => (await copies.findOne({ _id: name })) !== null),

  add: (name: string) =>
    ask(undefined, () => copies.updateOne({ _id: name }, { $set: { at: new Date() } }, { upsert: true })),
})
