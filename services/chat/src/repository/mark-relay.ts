import { trusted } from 'mongoose'
import type { RelayWork } from '@girok/common/events/coalesced-relay'
import type { Publisher } from '@girok/common/events/publisher'
import { ask } from '@girok/common/stores/mongo-ask'
import { markEntry } from './events.ts'
import type { Models } from './models.ts'

const SWEEP_LIMIT = 1_000

/** Publishes moved read marks; one that moved on meanwhile is published again, at its new place. */
export function markRelay({ marks }: Models, publisher: Publisher): RelayWork {
  const pendingOf = (key: string) => ask(undefined, () => marks.findOne({ _id: key }).lean())
  return {
    name: 'read marks',

    async work(key) {
      for (let mark = await pendingOf(key); mark?.pending; mark = await pendingOf(key)) {
        await publisher.publish(markEntry(mark, mark.pending))
        const published = { _id: key, 'pending.eventId': mark.pending.eventId }
        await ask(undefined, () => marks.updateOne(published, { $unset: { pending: 1 } }))
      }
    },

    stale: (before) =>
      ask(undefined, async () => {
        const filter = { 'pending.at': trusted({ $lt: before }) }
        return (await marks.find(filter, { _id: 1 }).limit(SWEEP_LIMIT).lean()).map(({ _id }) => _id)
      }),
  }
}
