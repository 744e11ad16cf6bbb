import {
  AckPolicy,
  DeliverPolicy,
  nanos,
  type ConsumerMessages,
  type JetStreamManager,
  type JsMsg,
  type StreamInfo,
} from 'nats'
import type { Log } from '../log.ts'
import type { Bus } from '../stores/nats.ts'
import { PoisonError, receive, type AnyReceived } from './received.ts'
import type { StreamName } from './streams.ts'

export interface FollowerOptions {
  bus: Bus
  stream: StreamName
  /** Only these subjects; everything when not given. */
  subject?: string
  /** Called in stream order, once for each event. */
  onEvent: (event: AnyReceived) => void
  log: Log
}

const PULL_EXPIRES_MS = 4_000
const PULL_MESSAGES = 500
const INACTIVE_MS = 30_000
const RETRY_MS = 250
/** A question sent into a broken connection is never answered; it must not hold up the next. */
const ASK_MS = 1_000

/**
 * Reads a stream from now on, in order, for a process that wants every event for itself. Nothing is stored at the
 * server: a position here says where to go on, whatever happens to the connection, the server or the stream.
 *
 * It is the ordered consumer of NATS (ADR-17) by hand, for the client's own one cannot be told that a stream was made
 * anew, loses its place when the server dies before the first event, and goes on pulling when stopped during a reset.
 */
export class Follower {
  readonly #options: FollowerOptions
  readonly #manager: JetStreamManager
  #seq: number
  #epoch: string
  #messages: ConsumerMessages | undefined
  #closed = false
  #running: Promise<void> = Promise.resolve()

  private constructor(options: FollowerOptions, manager: JetStreamManager, seq: number, epoch: string) {
    this.#options = options
    this.#manager = manager
    this.#seq = seq
    this.#epoch = epoch
  }

  /** Starts after the newest event that the stream holds now; waits for the server and the stream. */
  static async start(options: FollowerOptions): Promise<Follower> {
    await options.bus.ready
    const manager = await options.bus.connection.jetstreamManager({ checkAPI: false, timeout: ASK_MS })
    const { state, created } = await infoOf(manager, options)
    const follower = new Follower(options, manager, state.last_seq, created)
    follower.#running = follower.#run()
    void follower.#watchConnection()
    return follower
  }

  /** The last position that was read; every event up to it has been handed on. */
  get seq(): number {
    return this.#seq
  }

  /** Names the stream's creation: positions of different epochs do not compare. */
  get epoch(): string {
    return this.#epoch
  }

  async close(): Promise<void> {
    this.#closed = true
    void this.#messages?.close()
    await this.#running
  }

  async #run(): Promise<void> {
    const { log, stream } = this.#options
    while (!this.#closed) {
      try {
        await this.#findPlace()
        await this.#read()
      } catch (error) {
        if (this.#closed) return
        log.warn({ err: error, stream, seq: this.#seq }, 'reading a stream was interrupted')
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
      }
    }
  }

  /** Everything in a stream that was made anew is new; one that lost its end goes on from where it stands. */
  async #findPlace(): Promise<void> {
    const { state, created } = await this.#manager.streams.info(this.#options.stream)
    this.#seq = created === this.#epoch ? Math.min(this.#seq, state.last_seq) : 0
    this.#epoch = created
  }

  /** Reads until the consumer is lost or an event is missing. */
  async #read(): Promise<void> {
    const { bus, stream, subject } = this.#options
    const { name } = await this.#manager.consumers.add(stream, {
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: this.#seq + 1,
      ack_policy: AckPolicy.None,
      max_deliver: 1,
      mem_storage: true,
      num_replicas: 1,
      inactive_threshold: nanos(INACTIVE_MS),
      ...(subject && { filter_subject: subject }),
    })
    const consumer = await bus.jetstream.consumers.get(stream, name)
    const settings = {
      max_messages: PULL_MESSAGES,
      expires: PULL_EXPIRES_MS,
      abort_on_missing_resource: true,
    }
    const messages = await consumer.consume(settings)
    this.#messages = messages
    try {
      if (!this.#closed) await this.#handAll(messages)
    } finally {
      // Not awaited: messages that nobody iterates any more never tell that they are closed.
      void messages.close()
      this.#manager.consumers.delete(stream, name).catch(() => undefined)
    }
  }

  async #handAll(messages: ConsumerMessages): Promise<void> {
    let expected = 1
    for await (const message of messages) {
      if (this.#closed) return
      if (message.info.deliverySequence !== expected++) return
      this.#hand(message)
      this.#seq = message.seq
    }
  }

  #hand(message: JsMsg): void {
    const { log, stream, onEvent } = this.#options
    try {
      onEvent(receive(message) as AnyReceived)
    } catch (error) {
      const level = error instanceof PoisonError ? 'warn' : 'error'
      log[level]({ err: error, stream, seq: message.seq }, 'an event was passed over')
    }
  }

  /** What was sent into a broken connection is lost: begin again from the position. */
  async #watchConnection(): Promise<void> {
    for await (const { type } of this.#options.bus.connection.status()) {
      if (this.#closed) return
      if (type === 'reconnect') void this.#messages?.close()
    }
  }
}

/** What a stream holds, however long the server takes to tell or another process to make it. */
async function infoOf(manager: JetStreamManager, { bus, stream, log }: FollowerOptions): Promise<StreamInfo> {
  for (;;) {
    try {
      return await manager.streams.info(stream)
    } catch (error) {
      if (bus.connection.isClosed()) throw error
      log.warn({ err: error, stream }, 'a stream cannot be followed yet')
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  }
}
