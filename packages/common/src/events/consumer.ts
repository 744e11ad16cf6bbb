import type { JsMsg } from 'nats'
import type { Log } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import type { JetStream } from '../stores/nats.ts'
import { tracedCall } from '../trace.ts'
import { definitionOf, type EventType } from './catalog.ts'
import { bury, redriveSubject } from './dead-letters.ts'
import { Pump } from './pump.ts'
import { PoisonError, receive, type Received } from './received.ts'
import type { StreamName } from './streams.ts'

export type EventHandlers = { [T in EventType]?: (event: Received<T>) => Promise<void> }

export interface ConsumerOptions {
  jetstream: JetStream
  stream: StreamName
  /** The durable's name: `<service>-<purpose>`. Replicas share it and its work. */
  durable: string
  /** By type; effects must not depend on arrival order or count. */
  handlers: EventHandlers
  log: Log
  metrics: Metrics
  /** How many events are handled at once. */
  concurrency?: number
  /** How long an event waits before each further try; the last goes for all beyond. For tests of long outages. */
  retryDelaysMs?: readonly number[]
}

export interface Consumption {
  /** Pulls nothing more and waits for what is being handled. */
  close: () => Promise<void>
}

const WORKING_EVERY_MS = 10_000
const RETRY_DELAYS_MS = [1_000, 5_000, 30_000, 120_000]

/**
 * Consumes a stream by a durable pull consumer. A permanent fault goes to the DLQ and is ended; a fault of a store or
 * peer is tried again without end, ever more slowly, so that an outage never fills the DLQ.
 */
export async function consume(options: ConsumerOptions): Promise<Consumption> {
  const { durable, stream, handlers } = options
  const subjects = subjectsOf(stream, handlers)
  const pumps = await Promise.all([
    start(options, stream, durable, subjects),
    start(options, 'DLQ', `${durable}-redrive`, [redriveSubject(durable)]),
  ])
  return { close: async () => void (await Promise.all(pumps.map((pump) => pump.close()))) }
}

function start(options: ConsumerOptions, stream: StreamName, durable: string, subjects: string[]) {
  const { jetstream, log, concurrency = 16 } = options
  const handleOne = (message: JsMsg) => handle(options, message)
  return Pump.start({ jetstream, stream, durable, subjects, concurrency, log, handle: handleOne })
}

/** What a consumer with these handlers subscribes to. NATS takes any filter, also one that nothing in the stream fits. */
export function subjectsOf(stream: StreamName, handlers: EventHandlers): string[] {
  const types = Object.keys(handlers) as EventType[]
  const strange = types.filter((type) => definitionOf(type).stream !== stream)
  if (strange.length > 0) throw new Error(`${strange.join(', ')} cannot come in the stream ${stream}`)
  return types.map((type) => `${type}.>`)
}

async function handle(options: ConsumerOptions, message: JsMsg): Promise<void> {
  const { handlers, durable, metrics } = options
  const type = message.headers?.get('type') ?? 'unknown'
  const alive = setInterval(() => message.working(), WORKING_EVERY_MS)
  try {
    const event = receive(message)
    const handler = handlers[event.type] as ((event: Received) => Promise<void>) | undefined
    await tracedCall(event, 'CONSUMER', `${durable} ${type}`, async (traced) => handler?.(traced))
    message.ack()
    metrics.consumed.inc({ consumer: durable, type, outcome: 'done' })
  } catch (error) {
    const outcome =
      error instanceof PoisonError ? await end(options, message, error) : later(options, message, error)
    metrics.consumed.inc({ consumer: durable, type, outcome })
  } finally {
    clearInterval(alive)
  }
}

/** Ends a poison event once the DLQ has its copy; until then it stays where it is. */
async function end(options: ConsumerOptions, message: JsMsg, error: PoisonError): Promise<string> {
  try {
    await bury(options.jetstream, options.durable, message, error)
  } catch (failure) {
    return later(options, message, failure)
  }
  message.term(error.message)
  options.log.error({ err: error, consumer: options.durable, seq: message.seq }, 'event moved to the DLQ')
  return 'dead'
}

function later(options: ConsumerOptions, message: JsMsg, error: unknown): string {
  const { durable, log, retryDelaysMs: delays = RETRY_DELAYS_MS } = options
  const attempt = message.info.deliveryCount
  const delay = delays[Math.min(attempt, delays.length) - 1]!
  log.warn({ err: error, consumer: durable, seq: message.seq, attempt, delay }, 'event will be tried again')
  message.nak(delay)
  return 'retried'
}
