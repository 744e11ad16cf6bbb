import type { Payload } from '@girok/common/events/catalog'
import { definitionOf } from '@girok/common/events/catalog'
import type { Entry } from '@girok/common/events/entry'
import type { KeptEntry } from '@girok/common/events/outbox-valkey'
import { LeaveReason } from '@girok/proto/matching/v1/events'
import type { LeaveReason as Reason } from '../domain/status.ts'

/** What scripts write of each event. */
interface Told {
  'matching.matched': { matchId: string; userIds: [string, string] }
  'matching.queue.joined': { userId: string }
  'matching.queue.left': { userId: string; reason: Reason }
  'matching.skipped': { userId: string; skippedUserId: string; matchId: string; coolDownUntil: number }
}
type ToldType = keyof Told

/** An event as scripts keep it. */
export interface Kept extends KeptEntry {
  type: ToldType
  actor: string
  traceparent: string
  data: unknown
}

type Shapes = { [T in ToldType]: (data: Told[T], queue: string, at: Date) => Payload<T> }

const shapes: Shapes = {
  'matching.matched': (data, queue, matchedAt) => ({ ...data, queue, matchedAt }),
  'matching.queue.joined': (data, queue, joinedAt) => ({ ...data, queue, joinedAt }),
  'matching.queue.left': ({ userId, reason }, queue, leftAt) => ({
    userId,
    queue,
    reason: LeaveReason[`LEAVE_REASON_${reason}`],
    leftAt,
  }),
  'matching.skipped': ({ coolDownUntil, ...data }, queue) => ({
    ...data,
    queue,
    coolDownUntil: new Date(coolDownUntil),
  }),
}

/** An event as it is published. */
export function toEntry({ id, type, at, actor, traceparent, data }: Kept, queue: string): Entry {
  const occurredAt = new Date(at)
  const payload = shapes[type](data as never, queue, occurredAt)
  const bytes = definitionOf(type)
    .codec.encode(payload as never)
    .finish()
  return { id, type, key: queue, payload: bytes, occurredAt, actor, traceparent }
}
