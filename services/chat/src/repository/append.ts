import type { mongo } from 'mongoose'
import type { Call } from '@girok/common/call'
import { newId } from '@girok/common/ids'
import { ask } from '@girok/common/stores/mongo-ask'
import type { Message } from '../domain/message.ts'
import { MAX_HEAD, MAX_HEAD_BYTES } from '../domain/room.ts'
import type { Handover } from './handover.ts'
import { roomsOf, type Models, type RoomDocument, type StoredOperation } from './models.ts'

/** What a commit brings. Its version, and the seq of a new message, are given by the update itself. */
export type Change =
  | { kind: 'sent'; message: Omit<Message, 'seq' | 'version'> }
  | { kind: 'edited' | 'deleted'; message: Omit<Message, 'version'> }
  | { kind: 'created' | 'members'; added: readonly string[]; removed: readonly string[] }

export interface Append {
  filter: mongo.Filter<RoomDocument>
  changes: readonly Change[]
  /** Further fields of the room, as expressions. */
  set?: Record<string, unknown>
  actorId: string
}

const answered = { kind: 1, name: 1, matchId: 1, lastSeq: 1, version: 1, headBytes: 1 } as const
export type Appended = Pick<RoomDocument, '_id' | keyof typeof answered>

/** The commit: one update of the room's document that holds only while its filter does; null when it did not. */
export async function append(
  models: Models,
  handover: Handover,
  given: Append,
  call: Call,
): Promise<Appended | null> {
  const operations = given.changes.map((change) => prepare(change, given.actorId, call))
  const size = operations.reduce((sum, operation) => sum + operation.size, 0)
  const spacious = {
    [`head.${MAX_HEAD - operations.length}`]: { $exists: false },
    headBytes: { $lt: MAX_HEAD_BYTES },
  }
  const set = {
    ...given.set,
    version: plus('$version', operations.length),
    head: { $concatArrays: ['$head', operations.map((operation, i) => numbered(operation, i + 1))] },
    headBytes: plus('$headBytes', size),
    pending: true,
  }
  const room = await ask(call, (options) =>
    roomsOf(models).findOneAndUpdate({ ...given.filter, ...spacious }, [{ $set: set }], {
      ...options,
      returnDocument: 'after',
      projection: answered,
    }),
  )
  if (room?.headBytes === size)
    handover.leave({ ...room, head: operations.map(placeIn(room, operations.length)) })
  return room
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

/** An operation as the update has stored it: the last of `count` has the room's version. */
const placeIn =
  ({ version, lastSeq }: Appended, count: number) =>
  (operation: ReturnType<typeof prepare>, i: number): StoredOperation => {
    const own = version - count + i + 1
    if (!('message' in operation)) return { ...operation, version: own } as StoredOperation
    const { message, kind } = operation
    const numbers = kind === 'sent' ? { seq: lastSeq - count + i + 1, version: own } : { version: own }
    return { ...operation, version: own, message: { ...message, ...numbers } } as StoredOperation
  }
