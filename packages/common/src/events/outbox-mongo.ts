import type { mongo } from 'mongoose'
import { ask } from '../stores/mongo-ask.ts'
import type { RelayWork } from './coalesced-relay.ts'
import type { Entry } from './entry.ts'
import type { Publisher } from './publisher.ts'

/** The part of a document that keeps the events of its changes until they are published. */
export interface OutboxFields {
  /** Oldest first. */
  outbox: Entry[]
  /** Whether the outbox holds anything. */
  pending: boolean
}

interface OutboxDocument extends OutboxFields {
  _id: string
}

/** How many entries a document may hold back while nobody publishes them. */
const MAX_WAITING = 64
const SWEEP_LIMIT = 1_000

/** For the filter of a change that brings entries: true while the outbox has room for them. */
export const hasRoom = { [`outbox.${MAX_WAITING}`]: { $exists: false } }

/** For an update that brings entries. */
export const withEntries = (entries: readonly Entry[]) => ({
  $push: { outbox: { $each: entries.map(storable) } },
  $set: { pending: entries.length > 0 },
})

/** For a new document that brings entries. */
export const outboxOf = (entries: readonly Entry[]): OutboxFields => ({
  outbox: entries.map(storable),
  pending: entries.length > 0,
})

const storable = (entry: Entry): Entry => ({ ...entry, payload: Buffer.from(entry.payload) })

/** Publishes what waits in the documents of a collection, in each document's order. */
export function outboxWork(
  name: string,
  collection: mongo.Collection<OutboxDocument>,
  publisher: Publisher,
): RelayWork {
  const projection = { outbox: 1 }
  return {
    name,

    async work(id) {
      let found = await ask(undefined, () => collection.findOne({ _id: id }, { projection }))
      while (found && found.outbox.length > 0) {
        for (const entry of found.outbox) await publisher.publish({ ...entry, payload: bytesOf(entry) })
        const published = found.outbox.map((entry) => entry.id)
        found = await ask(undefined, () =>
          collection.findOneAndUpdate({ _id: id }, without(published), {
            returnDocument: 'after',
            projection,
          }),
        )
      }
    },

    stale: (before) =>
      ask(undefined, async () => {
        const filter = { pending: true, 'outbox.0.occurredAt': { $lt: before } }
        const found = collection.find(filter as object, { projection: { _id: 1 } }).limit(SWEEP_LIMIT)
        return (await found.toArray()).map(({ _id }) => _id)
      }),
  }
}

/** Takes published entries out, and leaves what came meanwhile. */
const without = (ids: readonly string[]) => [
  {
    $set: {
      outbox: {
        $filter: { input: '$outbox', as: 'entry', cond: { $not: [{ $in: ['$$entry.id', ids] }] } },
      },
    },
  },
  { $set: { pending: { $gt: [{ $size: '$outbox' }, 0] } } },
]

/** The driver hands binary values on wrapped. */
const bytesOf = ({ payload }: Entry): Uint8Array =>
  payload instanceof Uint8Array ? payload : (payload as mongo.Binary).buffer
