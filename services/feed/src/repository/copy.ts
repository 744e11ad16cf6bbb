import type { DoubtedCopy } from '@girok/common/events/doubted-copy'
import { ask } from '@girok/common/stores/mongo-ask'
import type { Relation } from '../domain/relation.ts'
import { putNewer } from './relations.ts'
import type { Store } from './store.ts'

/** A copy of relations as a snapshot of their owner makes it. */
export const relationsCopy = (store: Store, name: 'follows' | 'blocks'): Required<DoubtedCopy<Relation>> => ({
  ...wholeness(store, `feed-${name}`),

  doubt: (run) => ask(undefined, () => store[name].updateMany({ active: true }, { $set: { doubt: run } })),

  keep: (named) => putNewer(store[name], named),

  dropDoubted: (run) => ask(undefined, () => store[name].deleteMany({ doubt: run })),
})

/** Whether a copy ever had a whole snapshot. */
export const wholeness = ({ copies }: Pick<Store, 'copies'>, name: string) => ({
  isWhole: () => ask(undefined, async () => (await copies.findOne({ _id: name })) !== null),

  setWhole: () =>
    ask(undefined, () => copies.updateOne({ _id: name }, { $set: { at: new Date() } }, { upsert: true })),
})
