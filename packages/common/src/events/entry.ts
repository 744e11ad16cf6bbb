import { headers, type MsgHdrs } from 'nats'
import type { Call } from '../call.ts'
import { newId } from '../ids.ts'
import { definitionOf, type EventType, type Payload } from './catalog.ts'

/** One event as an outbox keeps it: written in the same atomic step as the state that it tells of. */
export interface Entry {
  /** UUIDv7; the stream drops a second one within its duplicate window. */
  id: string
  type: EventType
  /** The entity, which is the unit of order. */
  key: string
  payload: Uint8Array
  occurredAt: Date
  traceparent: string
  /** The person or service that caused it. */
  actor: string
}

/** A new entry; type and payload must fit or it does not compile. */
export function createEntry<T extends EventType>(
  type: T,
  payload: Payload<T>,
  call: Pick<Call, 'traceparent' | 'userId' | 'caller'>,
): Entry {
  const { codec, key } = definitionOf(type)
  return {
    id: newId(),
    type,
    key: key(payload),
    payload: codec.encode(payload).finish(),
    occurredAt: new Date(),
    traceparent: call.traceparent,
    actor: call.userId || call.caller,
  }
}

/** The subject of an entry: `<type>.<key>`. */
export const subjectOf = (entry: Pick<Entry, 'type' | 'key'>): string => `${entry.type}.${entry.key}`

/** The headers of an entry. */
export function headersOf(entry: Entry): MsgHdrs {
  const map = headers()
  map.set('Nats-Msg-Id', entry.id)
  map.set('type', entry.type)
  map.set('occurred-at', entry.occurredAt.toISOString())
  map.set('traceparent', entry.traceparent)
  map.set('actor', entry.actor)
  return map
}
