import type { JsMsg } from 'nats'
import { catalog, definitionOf, isEventType, type Codec, type EventType, type Payload } from './catalog.ts'

/** One event as it arrives. */
export interface Received<T extends EventType = EventType> {
  id: string
  type: T
  /** The stream's sequence. */
  seq: number
  occurredAt: Date
  traceparent: string
  actor: string
  payload: Payload<T>
}

/** `Received` as a union, so that a check of `type` narrows `payload`. */
export type AnyReceived = { [T in EventType]: Received<T> }[EventType]

/** An event that can never be handled: it does not decode, or breaks a rule. */
export class PoisonError extends Error {
  override readonly name = 'PoisonError'
}

/** A message of a stream as a typed event; PoisonError when it is none. */
export function receive(message: Pick<JsMsg, 'headers' | 'data' | 'seq'>): Received {
  const header = (name: string) => message.headers?.get(name) ?? ''
  const type = header('type')
  if (!isEventType(type)) throw new PoisonError(`unknown event type "${type}"`)
  return {
    // A redriven copy has a message id of its own and keeps the event's beside it.
    id: header('event-id') || header('Nats-Msg-Id'),
    type,
    seq: message.seq,
    occurredAt: new Date(header('occurred-at')),
    traceparent: header('traceparent'),
    actor: header('actor'),
    payload: decode(type, message.data),
  }
}

function decode(type: EventType, bytes: Uint8Array): Payload<EventType> {
  try {
    return definitionOf(type).codec.decode(bytes)
  } catch (error) {
    throw new PoisonError(`${type} does not decode`, { cause: error })
  }
}

/** An event's payload as ts-proto's toJSON writes it, for those outside. */
export const payloadJson = ({ type, payload }: AnyReceived): unknown =>
  (catalog[type].codec as Codec<AnyReceived['payload']>).toJSON(payload)

/** How many bytes an event's payload takes in its stream. */
export const payloadSize = ({ type, payload }: AnyReceived): number =>
  (catalog[type].codec as Codec<AnyReceived['payload']>).encode(payload).finish().length
