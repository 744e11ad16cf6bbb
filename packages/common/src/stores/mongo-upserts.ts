import type { Call } from '../call.ts'
import { isDuplicateKey } from './mongo.ts'
import { ask } from './mongo-ask.ts'

/** What we use of a model. */
interface Target {
  bulkWrite: (writes: never, options: { ordered: false }) => Promise<unknown>
}

interface Versioned {
  _id: string
  version: number
}

/** Upserts states of which an older one never replaces a newer one; `kept` is what becomes of what stays. */
export function upsertNewer(
  model: Target,
  states: readonly Versioned[],
  call?: Call,
  kept: unknown = '$$ROOT',
): Promise<void> {
  const writes = states.map((state) => ({
    updateOne: {
      filter: { _id: state._id },
      update: [
        { $replaceWith: { $cond: [{ $gte: ['$version', state.version] }, kept, { $literal: state }] } },
      ],
      upsert: true,
    },
  }))
  return upsertAll(model, writes, call)
}

/** Many upserts in any order. Two writers may insert the same document at once; the second time it is there. */
export async function upsertAll(model: Target, writes: readonly object[], call?: Call): Promise<void> {
  if (writes.length === 0) return
  const write = () => model.bulkWrite(writes as never, { ordered: false })
  await ask(call, () =>
    write().catch((error: unknown) => (isDuplicateKey(error) ? write() : Promise.reject(error))),
  )
}
