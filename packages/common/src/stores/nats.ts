import { setTimeout as delay } from 'node:timers/promises'
import { connect, type JetStreamClient, type NatsConnection } from 'nats'
import { unavailable } from '../errors.ts'
import { ensureStreams } from '../events/streams.ts'
import type { Log } from '../log.ts'

/** What we use of JetStream. Until the server has been there for the first time, every call is UNAVAILABLE at once. */
export type JetStream = Pick<JetStreamClient, 'publish' | 'jetstreamManager' | 'consumers'>

export interface Bus {
  /** Resolves when the server has been there for the first time, and the streams with it. */
  ready: Promise<void>
  /** Throws UNAVAILABLE until then. */
  readonly connection: NatsConnection
  jetstream: JetStream
  close: () => Promise<void>
}

const RETRY_MS = 250

/**
 * Connects to NATS, for ever. A server that is away keeps nobody from starting: publishing fails, outboxes keep what
 * they hold, consumers begin when it comes.
 */
export async function connectNats(url: string, service: string, log: Log, replicas = 1): Promise<Bus> {
  const ready: PromiseWithResolvers<void> = Promise.withResolvers()
  let open: NatsConnection | undefined
  let closed = false
  const attempt = async () => {
    const connection = await dial(url, service, replicas)
    if (closed) return connection.close()
    open = connection
    void report(connection, log)
    ready.resolve()
  }
  const there = () => {
    if (!open) throw unavailable('NATS')
    return open
  }
  const bus: Bus = {
    ready: ready.promise,
    get connection() {
      return there()
    },
    jetstream: lateJetStream(there),
    close: async () => {
      closed = true
      if (open) await drain(open)
    },
  }
  const keepTrying = async (error: unknown) => {
    log.warn({ err: error }, 'NATS is away; events wait')
    while (!open && !closed) {
      await delay(RETRY_MS)
      await attempt().catch(() => undefined)
    }
  }
  await attempt().catch((error: unknown) => void keepTrying(error))
  return bus
}

async function dial(url: string, service: string, replicas: number): Promise<NatsConnection> {
  const connection = await connect({
    servers: url.split(','),
    name: service,
    timeout: 2_000,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    pingInterval: 10_000,
    // A stack for each publish is of use only in the library's own faults, and was a sixth of its work.
    noAsyncTraces: true,
  })
  try {
    await ensureStreams(await connection.jetstreamManager(), replicas)
    return connection
  } catch (error) {
    await connection.close()
    throw error
  }
}

function lateJetStream(there: () => NatsConnection): JetStream {
  let opened: JetStreamClient | undefined
  const client = () => (opened ??= there().jetstream())
  return {
    publish: async (...args) => client().publish(...args),
    jetstreamManager: async (...args) => client().jetstreamManager(...args),
    consumers: {
      get: async (...args) => client().consumers.get(...args),
      getPullConsumerFor: (...args) => client().consumers.getPullConsumerFor(...args),
    },
  }
}

async function report(connection: NatsConnection, log: Log): Promise<void> {
  for await (const { type } of connection.status()) {
    if (type === 'disconnect' || type === 'reconnect') log.warn(`NATS ${type}`)
  }
}

/** Sends what is buffered, then closes; a server that is gone is not waited for. */
async function drain(connection: NatsConnection): Promise<void> {
  const settled = connection.drain().catch(() => connection.close())
  await Promise.race([settled, delay(1_000, undefined, { ref: false })])
  // It would knock at the server's door for ever.
  if (!connection.isClosed()) await connection.close()
}

/** Ends a bus; for a `Lifetime`. */
export const closeNats = (bus: Bus): Promise<void> => bus.close()
