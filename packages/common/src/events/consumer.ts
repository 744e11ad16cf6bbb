import { AckPolicy, headers, nanos, type JetStreamClient, type JsMsg } from 'nats'
import type { Log } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import type { EventType } from './catalog.ts'
import { PoisonError, receive, type Received } from './received.ts'
import type { StreamName } from './streams.ts'

export type EventHandlers = { [T in EventType]?: (event: Received<T>) => Promise<void> }

export interface ConsumerOptions {
  jetstream: JetStreamClient
  stream: StreamName
  /** The durable's name: `<service>-<purpose>`. Replicas share it and its work. */
  durable: string
  /** By type; effects must not depend on arrival order or count. */
  handlers: EventHandlers
  log: Log
  metrics: Metrics
  /** How many events are handled at once. */
  concurrency?: number
}

const ACK_WAIT_MS = 30_000
const WORKING_EVERY_MS = 10_000
const RETRY_DELAYS_MS = [1_000, 5_000, 30_000, 120_000]
const PULL_EXPIRES_MS = 5_000

/**
 * Consumes a stream by a durable pull consumer. A permanent fault goes to the DLQ and is ended; a fault of a store or
 * peer is tried again without end and slows the pulling, so that an outage never fills the DLQ.
 */
export async function consume(options: ConsumerOptions): Promise<{ close: () => Promise<void> }> {
  const { jetstream, stream, durable, concurrency = 16 } = options
  await ensureConsumer(options)
  const consumer = await jetstream.consumers.get(stream, durable)
  const messages = await consumer.consume({ max_messages: concurrency, expires: PULL_EXPIRES_MS })
  const running = new Set<Promise<void>>()
  const pump = (async () => {
    for await (const message of messages) {
      const work = handle(options, message).finally(() => running.delete(work))
      running.add(work)
      if (running.size >= concurrency) await Promise.race(running)
    }
  })()
  return {
    close: async () => {
      await messages.close()
      await pump
      await Promise.all(running)
    },
  }
}

async function ensureConsumer({ jetstream, stream, durable, handlers }: ConsumerOptions): Promise<void> {
  const manager = await jetstream.jetstreamManager()
  await manager.consumers.add(stream, {
    durable_name: durable,
    filter_subjects: Object.keys(handlers).map((type) => `${type}.>`),
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ACK_WAIT_MS),
    max_deliver: -1,
    max_ack_pending: 256,
  })
}

async function handle(options: ConsumerOptions, message: JsMsg): Promise<void> {
  const { handlers, durable, log, metrics } = options
  const type = message.headers?.get('type') ?? 'unknown'
  const count = (outcome: string) => metrics.consumed.inc({ consumer: durable, type, outcome })
  const alive = setInterval(() => message.working(), WORKING_EVERY_MS)
  try {
    const event = receive(message)
    const handler = handlers[event.type] as ((event: Received) => Promise<void>) | undefined
    await handler?.(event)
    await message.ackAck()
    count('done')
  } catch (error) {
    if (error instanceof PoisonError) {
      await bury(options, message, error)
      count('dead')
    } else {
      const attempt = message.info.deliveryCount
      log.warn(
        { err: error, consumer: durable, type, seq: message.seq, attempt },
        'event will be tried again',
      )
      message.nak(RETRY_DELAYS_MS[Math.min(attempt, RETRY_DELAYS_MS.length) - 1]!)
      count('retried')
    }
  } finally {
    clearInterval(alive)
  }
}

/** Copies a poison event to the DLQ and ends it once the copy is stored; until then it stays where it is. */
async function bury(
  { jetstream, stream, durable, log }: ConsumerOptions,
  message: JsMsg,
  error: PoisonError,
): Promise<void> {
  const map = headers()
  for (const key of message.headers?.keys() ?? []) map.set(key, message.headers!.get(key))
  map.set('Nats-Msg-Id', `${durable}:${stream}:${message.seq}`)
  map.set('dlq-consumer', durable)
  map.set('dlq-subject', message.subject)
  map.set('dlq-seq', String(message.seq))
  map.set('dlq-error', error.message)
  try {
    await jetstream.publish(`dlq.${durable}`, message.data, { headers: map })
    message.term(error.message)
    log.error({ err: error, consumer: durable, seq: message.seq }, 'event moved to the DLQ')
  } catch (failure) {
    log.error({ err: failure, consumer: durable, seq: message.seq }, 'the DLQ did not take an event')
    message.nak(RETRY_DELAYS_MS[0]!)
  }
}
