import { AckPolicy, DeliverPolicy, nanos, type Consumer, type JsMsg } from 'nats'
import type { Log } from '../log.ts'
import type { Bus } from '../stores/nats.ts'
import { PoisonError, receive, type AnyReceived } from './received.ts'
import type { StreamName } from './streams.ts'

/** What a stream still holds. */
export interface Held {
  firstSeq: number
  lastSeq: number
  /** Names the stream's creation. */
  epoch: string
}

/** A part of a stream. */
export interface Range {
  /** The position before the first event. */
  after: number
  /** The last position, included. */
  upTo: number
  /** Only what these match; everything when there are none. */
  subjects: readonly string[]
}

/** A stream's past, for whoever asks where they were. */
export interface History {
  held: () => Promise<Held>
  /** In order, each once; throws when the server goes away meanwhile. */
  read: (range: Range) => AsyncIterable<AnyReceived>
}

const BATCH = 500
const FETCH_MS = 2_000
const INACTIVE_MS = 10_000
/** A question sent into a broken connection is never answered. */
const ASK_MS = 2_000

/** A stream's past in JetStream. Nothing is stored at the server. */
export function createHistory(bus: Bus, stream: StreamName, log: Log): History {
  const ask = async () => bus.connection.jetstreamManager({ checkAPI: false, timeout: ASK_MS })
  return {
    held: async () => {
      const { state, created } = await (await ask()).streams.info(stream)
      return { firstSeq: state.first_seq, lastSeq: state.last_seq, epoch: created }
    },

    async *read(range) {
      const manager = await ask()
      const { name, num_pending: waiting } = await manager.consumers.add(stream, settings(range))
      try {
        if (waiting === 0) return
        for await (const message of all(await bus.jetstream.consumers.get(stream, name))) {
          if (message.seq > range.upTo) return
          const event = decode(message)
          if (event) yield event
        }
      } finally {
        manager.consumers.delete(stream, name).catch(() => undefined)
      }
    },
  }

  function decode(message: JsMsg): AnyReceived | undefined {
    try {
      return receive(message) as AnyReceived
    } catch (error) {
      if (!(error instanceof PoisonError)) throw error
      log.debug({ err: error, stream, seq: message.seq }, 'an event was passed over')
      return undefined
    }
  }
}

const settings = ({ after, subjects }: Range) => ({
  deliver_policy: DeliverPolicy.StartSequence,
  opt_start_seq: after + 1,
  ack_policy: AckPolicy.None,
  max_deliver: 1,
  mem_storage: true,
  num_replicas: 1,
  inactive_threshold: nanos(INACTIVE_MS),
  ...(subjects.length > 0 && { filter_subjects: [...subjects] }),
})

/** Every message of a consumer until none waits; throws when one was lost on the way or none came. */
async function* all(consumer: Consumer): AsyncIterable<JsMsg> {
  let expected = 1
  for (;;) {
    const before = expected
    for await (const message of await consumer.fetch({ max_messages: BATCH, expires: FETCH_MS })) {
      if (message.info.deliverySequence !== expected++) throw new Error('an event was lost on the way')
      yield message
      if (message.info.pending === 0) return
    }
    if (expected === before) throw new Error('the stream fell silent')
  }
}
