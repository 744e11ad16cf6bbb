import DataLoader from 'dataloader'
import { upsertAll, upsertNewer } from '@girok/common/stores/mongo-upserts'
import { markKey } from '../domain/mark.ts'
import { touchesMessage, type Operation } from '../domain/operation.ts'
import { overlay } from '../domain/room.ts'
import type { Waiting } from './handover.ts'
import { toDocument } from './messages.ts'
import type { MarkDocument, Models } from './models.ts'

/** Nobody waits for it: readers have the head, and events do not wait. */
const GATHER_MS = 15
const MOST_ROOMS = 50

/**
 * Applies what rooms' heads hold to `messages` and to the authors' marks; in two commands for all rooms that want it at
 * about the same time, and not two for each.
 */
export function applier(models: Models): (room: Waiting) => Promise<unknown> {
  const gathered = new DataLoader((rooms: readonly Waiting[]) => applyEach(models, rooms), {
    cache: false,
    batchScheduleFn: (go) => setTimeout(go, GATHER_MS),
    maxBatchSize: MOST_ROOMS,
  })
  return (room) => gathered.load(room)
}

/** All together; and each alone when that fails, so that a room that cannot be applied holds up no other. */
async function applyEach(models: Models, rooms: readonly Waiting[]): Promise<(true | Error)[]> {
  try {
    await applyAll(models, rooms)
    return rooms.map(() => true)
  } catch (error) {
    if (rooms.length === 1) return [error as Error]
    return (await Promise.all(rooms.map((room) => applyEach(models, [room])))).flat()
  }
}

const applyAll = ({ messages, marks }: Models, rooms: readonly Waiting[]) =>
  Promise.all([
    upsertNewer(messages, rooms.flatMap(({ head }) => overlay([], head).map(toDocument)).sort(byId)),
    upsertAll(marks, rooms.flatMap(marksOf).sort(byId).map(moveMark)),
  ])

/** In one order in all relays, so that none waits for another that waits for it. */
const byId = (a: { _id: string }, b: { _id: string }) => (a._id < b._id ? -1 : 1)

/** Whoever writes has read: their mark moves with their newest message. */
function marksOf({ _id: roomId, head }: Waiting): MarkDocument[] {
  const operations: readonly Operation[] = head
  const sent = operations.filter(touchesMessage).filter(({ kind }) => kind === 'sent')
  const newest = new Map(sent.map(({ message }) => [message.authorId, message.seq]))
  return [...newest].map(([userId, seq]) => ({ _id: markKey(roomId, userId), roomId, userId, seq }))
}

const moveMark = ({ _id, seq, ...rest }: MarkDocument) => ({
  updateOne: { filter: { _id }, update: { $max: { seq }, $setOnInsert: rest }, upsert: true },
})
