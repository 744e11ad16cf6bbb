import { setTimeout as delay } from 'node:timers/promises'
import { AckPolicy, nanos, type ConsumerMessages, type JsMsg } from 'nats'
import { AppError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { JetStream } from '../stores/nats.ts'
import type { StreamName } from './streams.ts'

export interface PumpOptions {
  jetstream: JetStream
  stream: StreamName
  durable: string
  subjects: string[]
  /** How many messages are handled at once. */
  concurrency: number
  handle: (message: JsMsg) => Promise<void>
  log: Log
}

const ACK_WAIT_MS = 30_000
const PULL_EXPIRES_MS = 5_000
const RETRY_MS = 250

/** Pulls a durable's messages for as long as the process lives, whatever happens to the server or to the durable. */
export class Pump {
  readonly #options: PumpOptions
  readonly #running = new Set<Promise<void>>()
  #messages: ConsumerMessages | undefined
  #pulling: Promise<void> = Promise.resolve()
  #closed = false

  private constructor(options: PumpOptions) {
    this.#options = options
  }

  /** Resolves when the durable is there, or at once while the server is away. */
  static async start(options: PumpOptions): Promise<Pump> {
    const pump = new Pump(options)
    const first = await pump.#open().catch(unlessAway)
    pump.#pulling = pump.#run(first)
    return pump
  }

  /** Pulls nothing more and waits for what is being handled. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#messages?.close()
    await this.#pulling
    await Promise.all(this.#running)
  }

  async #run(first: ConsumerMessages | undefined): Promise<void> {
    const { log, durable } = this.#options
    for (let next = first; !this.#closed; next = undefined) {
      try {
        await this.#pull(next ?? (await this.#open()))
      } catch (error) {
        if (!isAway(error)) log.warn({ err: error, consumer: durable }, 'consuming was interrupted')
      }
      if (!this.#closed) await delay(RETRY_MS)
    }
  }

  async #open(): Promise<ConsumerMessages> {
    const { jetstream, stream, durable, subjects, concurrency } = this.#options
    const manager = await jetstream.jetstreamManager()
    await manager.consumers.add(stream, {
      durable_name: durable,
      filter_subjects: subjects,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ACK_WAIT_MS),
      max_deliver: -1,
      max_ack_pending: 256,
    })
    const consumer = await jetstream.consumers.get(stream, durable)
    return consumer.consume({
      max_messages: concurrency,
      expires: PULL_EXPIRES_MS,
      abort_on_missing_resource: true,
    })
  }

  async #pull(messages: ConsumerMessages): Promise<void> {
    this.#messages = messages
    if (this.#closed) return void messages.close()
    const { handle, concurrency } = this.#options
    for await (const message of messages) {
      const work = handle(message).finally(() => this.#running.delete(work))
      this.#running.add(work)
      if (this.#running.size >= concurrency) await Promise.race(this.#running)
    }
  }
}

const isAway = (error: unknown) => error instanceof AppError && error.code === 'UNAVAILABLE'

const unlessAway = (error: unknown): undefined => {
  if (!isAway(error)) throw error
}
