import { trusted, type QueryFilter } from 'mongoose'
import type { Call } from '@girok/common/call'
import { newId } from '@girok/common/ids'
import { ask } from '@girok/common/stores/mongo-ask'
import type { Message } from '../domain/message.ts'
import { MAX_HEAD, MAX_HEAD_BYTES } from '../domain/room.ts'
import type { Models, RoomDocument } from './models.ts'

/** What a commit brings. Its version, and the seq of a new message, are given by the update itself. */
export type Change =
  | { kind: 'sent'; message: Omit<Message, 'seq' | 'version'> }
  | { kind: 'edited' | 'deleted'; message: Omit<Message, 'version'> }
  | { kind: 'created' | 'members'; added: readonly string[]; removed: readonly string[] }

export interface Append {
  filter: QueryFilter<RoomDocument>
  changes: readonly Change[]
  /** Further fields of the room, as expressions. */
  set?: Record<string, unknown>
  actorId: string
}

export type Appended = Pick<RoomDocument, 'lastSeq' | 'version'>

/** The commit: one update of the room's document that holds only while its filter does; null when it did not. */
export function append({ rooms }: Models, given: Append, call: Call): Promise<Appended | null> {
  const operations = given.changes.map((change) => prepare(change, given.actorId, call))
  const spacious = {
    [`head.${MAX_HEAD - operations.length}`]: trusted({ $exists: false }),
    headBytes: trusted({ $lt: MAX_HEAD_BYTES }),
  }
  const set = {
    ...given.set,
    version: plus('$version', operations.length),
    head: { $concatArrays: ['$head', operations.map((operation, i) => numbered(operation, i + 1))] },
    headBytes: plus(
      '$headBytes',
      operations.reduce((sum, { size }) => sum + size, 0),
    ),
    pending: true,
  }
  return ask(call, (options) =>
    rooms
      .findOneAndUpdate({ ...given.filter, ...spacious }, [{ $set: set }], {
        ...options,
        updatePipeline: true,
        returnDocument: 'after',
        projection: { lastSeq: 1, version: 1 },
      })
      .lean<Appended>(),
  )
}

/** A change as the head keeps it. */
export function prepare<C extends Change>(change: C, actorId: string, call: Call) {
  const size = Buffer.byteLength(JSON.stringify(change))
  return {
    ...change,
    eventId: newId(),
    at: new Date(),
    actorId,
    traceparent: call.traceparent,
    size,
  }
}

/** A value as it is: else a body such as "$lastSeq" would be evaluated. */
export const literal = (value: unknown) => ({ $literal: value })

export const plus = (field: string, n: number) => ({ $add: [field, n] })

function numbered(operation: ReturnType<typeof prepare>, n: number) {
  const version = plus('$version', n)
  if (!('message' in operation)) return { $mergeObjects: [literal(operation), { version }] }
  const { message, ...rest } = operation
  const numbers = rest.kind === 'sent' ? { version, seq: plus('$lastSeq', n) } : { version }
  return {
    $mergeObjects: [literal(rest), { version, message: { $mergeObjects: [literal(message), numbers] } }],
  }
}
