import { AckPolicy, DeliverPolicy, nanos, type JsMsg } from 'nats'
import type { JetStream } from '../stores/nats.ts'
import { subjectsOf, type EventHandlers } from './consumer.ts'
import { PoisonError, receive, type Received } from './received.ts'
import type { StreamName } from './streams.ts'

export interface Replay {
  jetstream: JetStream
  stream: StreamName
  /** The same that the copy's consumer has. */
  handlers: EventHandlers
  /** The first sequence; everything that the stream still holds when not given. */
  from?: number
}

/** What a replay went through. */
export interface Replayed {
  handled: number
  /** Those that can never be handled, which the DLQ keeps from their first coming. */
  passedOver: number
  /** The oldest that the stream still held, and where it stood when the replay began. */
  fromSeq: number
  toSeq: number
  /** When the oldest event happened; undefined when there was none. */
  since: Date | undefined
}

const BATCH = 100
const FETCH_MS = 5_000
const INACTIVE_MS = 60_000

/** Hands a stream's events to handlers once more, in order and one at a time, up to where the stream stands now. */
export async function replay({ jetstream, stream, handlers, from = 1 }: Replay): Promise<Replayed> {
  const manager = await jetstream.jetstreamManager()
  const { state } = await manager.streams.info(stream)
  const { name, num_pending: waiting } = await manager.consumers.add(stream, {
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: from,
    filter_subjects: subjectsOf(stream, handlers),
    ack_policy: AckPolicy.None,
    mem_storage: true,
    inactive_threshold: nanos(INACTIVE_MS),
  })
  const consumer = await jetstream.consumers.get(stream, name)
  const result: Replayed = {
    handled: 0,
    passedOver: 0,
    fromSeq: Math.max(from, state.first_seq),
    toSeq: state.last_seq,
    since: undefined,
  }
  for (let left = waiting; left > 0;) {
    const before = left
    for await (const message of await consumer.fetch({
      max_messages: Math.min(left, BATCH),
      expires: FETCH_MS,
    })) {
      await apply(handlers, message, result)
      left = Math.min(left - 1, message.info.pending)
    }
    if (left === before) throw new Error(`${stream} fell silent with ${left} events to come; begin again`)
  }
  await manager.consumers.delete(stream, name)
  return result
}

async function apply(handlers: EventHandlers, message: JsMsg, result: Replayed): Promise<void> {
  try {
    const event = receive(message)
    const handler = handlers[event.type] as ((event: Received) => Promise<void>) | undefined
    await handler?.(event)
    result.since ??= event.occurredAt
    result.handled++
  } catch (error) {
    if (!(error instanceof PoisonError)) throw error
    result.passedOver++
  }
}
