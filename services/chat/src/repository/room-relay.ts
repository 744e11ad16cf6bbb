import { trusted } from 'mongoose'
import { unavailable } from '@girok/common/errors'
import type { RelayWork } from '@girok/common/events/coalesced-relay'
import type { Publisher } from '@girok/common/events/publisher'
import { ask } from '@girok/common/stores/mongo-ask'
import { applier } from './apply.ts'
import { operationEntry } from './events.ts'
import { Handover, type Waiting } from './handover.ts'
import { roomsOf, type Models } from './models.ts'

const fields = { kind: 1, name: 1, matchId: 1, head: 1 } as const
const SWEEP_LIMIT = 1_000

/**
 * Empties rooms' heads: applied to `messages` and to the authors' marks while published one after the other, then taken
 * off. Any number of processes may do this to one room at once: applying keeps the newer state, events keep their ids.
 */
export function roomRelay(models: Models, publisher: Publisher, handover = new Handover()): RelayWork {
  const { rooms } = models
  const apply = applier(models)
  const read = (roomId: string) =>
    ask(undefined, () => rooms.findOne({ _id: roomId }, fields).lean<Waiting>())
  return {
    name: 'operations of a room',

    async work(roomId) {
      let room = handover.take(roomId) ?? (await read(roomId))
      while (room && room.head.length > 0) {
        // Readers join the head over `messages`, so nobody misses what is published before it is applied.
        await Promise.all([apply(room), publishAll(publisher, room)])
        const upTo = room.head.at(-1)!.version
        room = await trim(models, roomId, upTo)
        handover.drop(roomId, upTo)
      }
    },

    stale: (before) =>
      ask(undefined, async () => {
        const filter = { pending: true, 'head.0.at': trusted({ $lt: before }) }
        return (await rooms.find(filter, { _id: 1 }).limit(SWEEP_LIMIT).lean()).map(({ _id }) => _id)
      }),
  }
}

/** Each after the one before is stored, so that the stream has a room's events in version order. */
async function publishAll(publisher: Publisher, room: Waiting): Promise<void> {
  for (const operation of room.head)
    await publisher.publish(operationEntry(room, operation)).catch(streamAway)
}

const streamAway = (cause: unknown): never => {
  throw unavailable('the event stream', cause)
}

/** Takes what was published off the head and returns what came meanwhile. */
function trim(models: Models, roomId: string, upTo: number): Promise<Waiting | null> {
  const later = { $filter: { input: '$head', as: 'o', cond: { $gt: ['$$o.version', upTo] } } }
  const sums = { headBytes: { $sum: '$head.size' }, pending: { $gt: [{ $size: '$head' }, 0] } }
  return ask(undefined, () =>
    roomsOf(models).findOneAndUpdate({ _id: roomId }, [{ $set: { head: later } }, { $set: sums }], {
      returnDocument: 'after',
      projection: fields,
    }),
  )
}
